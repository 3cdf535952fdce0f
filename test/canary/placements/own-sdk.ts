import { placements, type Placement } from '../placement.js';
import { RAW_PLACEMENTS } from './raw.js';

const UNSEARCHED_METRICS = {
  foundIn: ['exported'],
  why: "processors of ours see no measurements, and views are the SDK's",
  documented: 'Metrics of an SDK of your own',
} as const;

/** What is not as with the preload, in an SDK of the application's own with our two processors and our propagator. */
const DIFFERENT: Readonly<Record<string, Omit<Placement, 'name'>>> = {
  'attribute of a counter': UNSEARCHED_METRICS,
  'attribute of a histogram': UNSEARCHED_METRICS,
  'attribute name of a metric': UNSEARCHED_METRICS,
  'attribute of a counter, after the answer': UNSEARCHED_METRICS,
  'own request, by the name of the host': {
    ...UNSEARCHED_METRICS,
    writings: ['as it is'],
    shapes: ['letters and digits'],
  },
};

export const OWN_SDK_PLACEMENTS: readonly Placement[] = [
  ...RAW_PLACEMENTS.map((placement) => ({ ...placement, ...DIFFERENT[placement.name] })),
  ...placements(['reason of classify', 'classify that throws'], {
    foundIn: [],
    why: "what classify says is treated as the application's word; what it throws is nobody's to see",
    shapes: ['a token', 'letters and digits'],
    writings: ['as it is'],
  }),
  {
    name: 'query that other processors see at the start',
    foundIn: ['printed'],
    why: 'the query is redacted when the request is handed to the application, and spans start before',
    documented: 'Samplers and span processors',
    writings: ['as it is'],
    locations: ['query'],
    shapes: ['letters and digits'],
  },
];
