import type { Placement } from '../placement.js';

const OTHER_ENCODINGS = 'Other encodings';
const PLAIN = { writings: ['as it is'], shapes: ['letters and digits'] } as const;

/** Where a key is found, and must be: each is a sentence of SECURITY.md. */
export const OUT_OF_REACH: readonly Placement[] = [
  {
    name: 'log of another encoding',
    foundIn: ['exported'],
    why: 'only a guess at every encoding would find it',
    documented: OTHER_ENCODINGS,
    writings: ['in hexadecimal', 'in base64 of base64', 'compressed', 'spaced out', 'in mixed case'],
    shapes: ['letters and digits'],
  },
  {
    name: 'log of the character codes',
    foundIn: ['exported'],
    why: 'an encoding like any other',
    documented: OTHER_ENCODINGS,
    writings: ['in character codes'],
    shapes: ['letters and digits'],
  },
  {
    name: 'log of a part',
    foundIn: ['exported'],
    why: 'what an application has cut out of a key may be any text; only a cut at the end of a text is known',
    documented: 'A key that the application has taken apart',
    ...PLAIN,
  },
  {
    name: 'log in two pieces',
    foundIn: ['exported'],
    why: 'the same',
    documented: 'A key that the application has taken apart',
    ...PLAIN,
  },
  {
    name: 'name of a tracer',
    foundIn: ['exported'],
    why: 'names of scopes are chosen by code, and shared by all that is recorded under them',
    documented: 'The names of tracers, meters and loggers',
    ...PLAIN,
  },
  {
    name: 'name of a logger',
    foundIn: ['exported'],
    why: 'the same',
    documented: 'The names of tracers, meters and loggers',
    ...PLAIN,
  },
  {
    name: 'queued work that is bound by nobody, after the answer',
    foundIn: ['exported'],
    why: 'it has lost its request, and that is over: its key is known to nobody',
    documented: 'A key of another request',
    ...PLAIN,
  },
  {
    name: 'log of a worker thread',
    foundIn: ['exported'],
    why: 'it has telemetry of its own, and no request',
    documented: 'worker threads and other processes',
    locations: ['header'],
    ...PLAIN,
  },
  {
    name: 'log of a job that remembers the key',
    foundIn: ['exported'],
    why: 'the same: what runs by itself is of no request',
    documented: 'A key of another request',
    ...PLAIN,
  },
];
