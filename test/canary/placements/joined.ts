import { placements, type Placement } from '../placement.js';

const JOINED = {
  foundIn: ['exported'],
  why: 'processors cannot be added to an SDK from outside',
  documented: 'An SDK that another preload owns',
} as const;
const PLAIN = { writings: ['as it is'], shapes: ['letters and digits'] } as const;

/** In an SDK that another preload has started. */
export const JOINED_PLACEMENTS: readonly Placement[] = [
  ...placements(['span name', 'span attribute', 'exception of a span', 'log body', 'log attribute'], {
    ...JOINED,
    ...PLAIN,
  }),
  ...placements(['attribute of a counter', 'log after the answer'], { ...JOINED, ...PLAIN }),
  {
    name: 'own request, by query',
    foundIn: ['exported', 'passed on'],
    why: 'as any other span; the parameter is none that is configured',
    documented: 'An SDK that another preload owns',
    ...PLAIN,
  },
  {
    name: 'span of the server',
    foundIn: [],
    why: 'the server span is searched before it ends, by its setters',
    ...PLAIN,
  },
  ...placements(
    [
      'id of the key, as the application says it',
      'route, as the application says it',
      'reason that has the form of a reason',
    ],
    { foundIn: [], why: 'our own event, metric and attributes', ...PLAIN },
  ),
  {
    name: 'baggage that is passed on',
    foundIn: [],
    why: "the propagator is the process's, and ours is around it",
    ...PLAIN,
  },
];
