import { placements, type Placement } from '../placement.js';

const SCRUBBED = 'written inside the request that presented it, so the two processors replace it';
const HTTP_HEADS = [
  'letters and digits',
  'signs that URLs encode',
  'quotes and backslashes',
  'spaces and percent signs',
  'long',
] as const;

/** In the words of SECURITY.md. */
const ITS_OWN = 'What the application itself prints, stores or sends';

const WRITTEN_INSIDE = [
  'span name',
  'span attribute',
  'span attribute name',
  'span attribute list',
  'span event',
  'span link',
  'span event that is frozen',
  'span link that is frozen',
  'span status',
  'exception of a span',
  'exception with the request as its cause',
  'SQL comment',
  'SQL literal',
  'span of no context',
  'span of the server',
  'log body',
  'nested log body',
  'log body of bytes',
  'log body of a map',
  'log body that prints itself',
  'log attribute',
  'log attribute name',
  'log that is frozen',
  'log of an error with a cause',
  'log with an exception',
  'log of the request',
  'log of the request, as it is',
  'log of the request, printed',
  'log of an error with the request as its cause',
  'log event name',
  'log of no context',
  'listener that was registered elsewhere',
  'queued work that is bound by OpenTelemetry',
  'queued work that is bound by Node',
  'rejected promise',
  'rejected promise with the request as its cause',
  'uncaught exception',
  'error of a pipeline',
  'abort reason',
];

export const RAW_PLACEMENTS: readonly Placement[] = [
  ...placements(WRITTEN_INSIDE, { foundIn: [], why: SCRUBBED }),
  ...placements(['attribute of a counter', 'attribute of a histogram', 'attribute name of a metric'], {
    foundIn: [],
    why: 'the view of the preload takes it out of every measurement that is made inside the request',
  }),
  ...placements(
    [
      'id of the key, as the application says it',
      'id of the client, as the application says it',
      'route, as the application says it',
      'reason, as the application says it',
      'outcome, as the application says it',
    ],
    { foundIn: [], why: 'our own event, span attributes and metric are made of texts without it' },
  ),
  {
    name: 'reason that has the form of a reason',
    foundIn: [],
    why: 'a reason that is the key becomes `other`, in the event, on the span and in the metric',
    writings: ['as it is'],
    shapes: ['a token'],
  },
  {
    name: 'baggage that is passed on',
    foundIn: [],
    why: 'ApiKeyPropagator is around the propagator, so that the other service does not get it by telemetry',
  },
  ...placements(
    [
      'own request, by path',
      'own request, by query',
      'own request, as a form writes it',
      'own request, by header',
      'own request, by Referer',
      'own request, with all headers',
      'own request, with all headers in upper case',
      'fetch, by path',
      'fetch, by query',
      'fetch, with all headers',
      'fetch, with all headers in upper case',
    ],
    {
      foundIn: ['passed on'],
      why: 'the client span loses it; what the application asks of another service is not changed',
      documented: ITS_OWN,
      shapes: HTTP_HEADS,
    },
  ),
  {
    name: 'own request, by its credentials',
    foundIn: ['passed on'],
    why: 'the same, in base64',
    documented: ITS_OWN,
    writings: ['as it is', 'in lower case', 'in JSON'],
  },
  {
    name: 'own request, by the name of the host',
    foundIn: [],
    why: 'the client span loses it, and so does the metric that has the name of the host',
  },
  { name: 'own request, that fails', foundIn: [], why: 'nobody received it, and the client span loses it' },
  ...placements(
    [
      'redirect of the answer',
      'cookie of the answer',
      'header of the answer',
      'early hints of the answer',
      'reason phrase of the answer',
      'body of the answer',
      'trailer of the answer',
    ],
    {
      foundIn: ['answered'],
      why: 'headers that are captured of it lose it; the answer to the client is not changed',
      documented: ITS_OWN,
    },
  ),
  ...placements(['span after the answer', 'log after the answer', 'span that ends after the answer'], {
    foundIn: [],
    why: 'what the request left running is searched by sums of the key',
  }),
  {
    name: 'queued work that is bound by nobody',
    foundIn: [],
    why: 'what has lost its request is searched for the keys of all that are under way',
  },
  {
    name: 'attribute of a counter, after the answer',
    foundIn: [],
    why: 'the same as for log records',
  },
  ...placements(['print of the application', 'print of the request by the application'], {
    foundIn: ['printed'],
    why: "the console is the application's",
    documented: ITS_OWN,
  }),
];
