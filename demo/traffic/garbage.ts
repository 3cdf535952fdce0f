import { FUZZER, via } from './clients.js';
import type { DemoRequest } from './sender.js';

const REPEATED_PARAMETER = Array.from({ length: 300 }, (_, at) => `garbage-no-${at}`);
const REPEATED_HEADER = ['garbage-in-the-first-line', 'garbage-in-the-second-line'];
/** One character for each byte: Node sends header values as latin1. */
const BINARY = Buffer.from(Array.from({ length: 96 }, (_, at) => 160 + at)).toString('latin1');
const LONG = 'garbage-'.repeat(1000);
const BROKEN_ENCODING = 'garbage%zz%and%e2%82-half-a-character';

/** What fuzzers put where a key belongs. All of it is HTTP, so all of it reaches the application. */
export const GARBAGE: readonly DemoRequest[] = [
  { path: '/orders', headers: { ...via(FUZZER), 'x-api-key': '' } },
  { path: '/orders', headers: { ...via(FUZZER), 'x-api-key': '      ' } },
  { path: '/orders', headers: { ...via(FUZZER), authorization: 'ApiKey' } },
  { path: '/orders', headers: { ...via(FUZZER), authorization: 'ApiKey      ' } },
  { path: '/orders/%00%ff%e2%80%ae', headers: via(FUZZER) },
  { path: '/orders', headers: { ...via(FUZZER), 'x-api-key': BINARY }, keys: [BINARY] },
  { path: '/orders', headers: { ...via(FUZZER), 'x-api-key': LONG }, keys: [LONG] },
  { path: '/orders', headers: { ...via(FUZZER), 'x-api-key': REPEATED_HEADER }, keys: REPEATED_HEADER },
  { path: `/orders?api_key=${BROKEN_ENCODING}`, headers: via(FUZZER), keys: [BROKEN_ENCODING] },
  {
    path: `/orders?api_key=${REPEATED_PARAMETER.join('&api_key=')}`,
    headers: via(FUZZER),
    keys: REPEATED_PARAMETER,
  },
];
