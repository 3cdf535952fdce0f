import type { Presenting } from '../presenting.js';
import { placements, type Placement } from '../placement.js';

const ITS_OWN = 'What the application itself prints, stores or sends';
const FEW = {
  writings: ['as it is', 'percent-encoded', 'in base64 with a scheme', 'in upper case'],
  shapes: ['letters and digits', 'signs that URLs encode', 'spaces and percent signs'],
} as const;
/** Where the path is sent for itself. */
const BESIDE_THE_PATH = ['header', 'authorization', 'cookie'] as const;
const INSIDE =
  'written inside the request that presented it, by whatever framework, and replaced by the processors';

/** By pino and winston, which print their records too. */
export const LOGGER_PLACEMENTS: readonly Placement[] = placements(
  [
    'pino message',
    'pino field',
    'pino child',
    'pino of an error with a cause',
    'pino of the request',
    'winston message',
    'winston field',
    'winston of an error with a cause',
    'console.error of the request, under a bridge',
    'console.log of an error, under a bridge',
  ],
  {
    foundIn: ['printed'],
    why: "the record that the bridge passes on loses it; the line that the logger prints is the application's",
    documented: ITS_OWN,
    ...FEW,
  },
);

/** By Express and Fastify themselves. */
export const FRAMEWORK_PLACEMENTS: readonly Placement[] = [
  ...placements(['redirect of the framework', 'cookie of the framework', 'JSON of the framework'], {
    foundIn: ['answered'],
    why: 'spans and logs lose it; the answer to the client is not changed',
    documented: ITS_OWN,
    ...FEW,
  }),
  ...placements(['parsed query', 'original URL'], { foundIn: [], why: INSIDE, ...FEW }),
  ...placements(['parsed body, of a form', 'parsed body, of JSON', 'parsed body, of text'], {
    foundIn: [],
    why: INSIDE,
    writings: ['as it is'],
    shapes: FEW.shapes,
  }),
  {
    name: 'parameter of the route',
    foundIn: [],
    why: INSIDE,
    writings: ['as it is'],
    locations: BESIDE_THE_PATH,
    shapes: FEW.shapes,
  },
];

/** What else is sent for some of them. */
export const FRAMEWORK_REQUESTS: Readonly<Record<string, { place: string; copy: Presenting }>> = {
  'parsed body, of a form': {
    place: 'parsed body',
    copy: (key) => ({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ key }).toString(),
    }),
  },
  'parsed body, of JSON': {
    place: 'parsed body',
    copy: (key) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, list: [key] }),
    }),
  },
  'parsed body, of text': {
    place: 'parsed body',
    copy: (key) => ({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: `the key ${key}` }),
  },
  'parameter of the route': {
    place: 'parameter of the route',
    copy: (key) => ({ path: `/known/${encodeURIComponent(key)}/a` }),
  },
  'page for what is not found': {
    place: '',
    copy: (key) => ({ path: `/nothing/${encodeURIComponent(key)}` }),
  },
  'body that is no JSON': {
    place: '',
    copy: (key) => ({
      method: 'POST',
      path: '/known',
      headers: { 'content-type': 'application/json' },
      body: `{"key": ${key}`,
    }),
  },
};

const PAGES = "the page is the framework's, and goes to the client who sent the key";

export const EXPRESS_PLACEMENTS: readonly Placement[] = [
  ...placements(['thrown error', 'rejected handler', 'error handed on'], {
    foundIn: ['printed', 'answered'],
    why: `${PAGES}; Express prints the error too`,
    documented: ITS_OWN,
    ...FEW,
  }),
  {
    name: 'page for what is not found',
    foundIn: ['answered'],
    why: PAGES,
    documented: ITS_OWN,
    writings: ['as it is'],
    locations: BESIDE_THE_PATH,
    shapes: ['letters and digits'],
  },
  {
    name: 'body that is no JSON',
    foundIn: ['printed'],
    why: 'Express prints the error, with what the body was',
    documented: ITS_OWN,
    writings: ['as it is'],
    locations: BESIDE_THE_PATH,
    shapes: ['letters and digits'],
  },
];

export const FASTIFY_PLACEMENTS: readonly Placement[] = [
  ...placements(['thrown error', 'rejected handler'], {
    foundIn: ['answered'],
    why: PAGES,
    documented: ITS_OWN,
    ...FEW,
  }),
  {
    name: 'page for what is not found',
    foundIn: ['answered'],
    why: PAGES,
    documented: ITS_OWN,
    writings: ['as it is'],
    locations: BESIDE_THE_PATH,
    shapes: ['letters and digits'],
  },
  {
    name: 'body that is no JSON',
    foundIn: [],
    why: 'Fastify says only that it is none',
    writings: ['as it is'],
    locations: BESIDE_THE_PATH,
    shapes: ['letters and digits'],
  },
  {
    name: 'log of the framework',
    foundIn: [],
    why: 'as by any logger; this one prints nothing',
    ...FEW,
  },
];
