// What clients do, with nothing wrong in it.
import { ALSO_GOOD, GOOD, ordinary, WRONG, type Cases } from './case.js';
import { newIds, newTraceId, requestId, traceparent } from './driver.js';
import { MATCHED, ONE_OF_SEVERAL } from './labels.js';
import { KEYS } from './site.js';

export const ORDINARY: Cases = {
  'key in a header': ordinary({ lines: [GOOD] }, 200),
  'key in Authorization': ordinary({ lines: [`Authorization: ApiKey ${KEYS.good}`] }, 200),
  'key in the query': ordinary({ query: `?page=2&api_key=${KEYS.good}` }, 200),
  'key in the query, encoded': ordinary({ query: `?apikey=${KEYS.good.replaceAll('-', '%2D')}` }, 200),
  'key in two places': ordinary({ query: `?api_key=${KEYS.wrong}`, lines: [GOOD] }, 200),
  'a POST': ordinary({ method: 'POST', lines: [GOOD, 'Content-Length: 0'] }, 200),
  'no key': ordinary({}, 401),
  'an empty key': ordinary({ lines: ['X-API-Key:'] }, 401),
  'a wrong key': ordinary({ lines: [WRONG] }, 403),
  'own traceparent': ordinary({ lines: [GOOD, newIds().trace] }, 200),
  'own traceparent, not sampled': ordinary({ lines: [GOOD, traceparent(newTraceId(), '00')] }, 200),
  'own request id': ordinary({ lines: [GOOD, newIds().request] }, 200),
  'both own': ordinary({ lines: [GOOD, ...newIds().lines] }, 200),
  'malformed traceparent': ordinary({ lines: [GOOD, traceparent('0'.repeat(32))] }, 200),
  'malformed request id': ordinary({ lines: [GOOD, requestId('a "b", {c}')] }, 200),
  'both malformed': ordinary(
    { lines: [GOOD, traceparent('xyz'), requestId(`'; DROP TABLE records --`)] },
    200,
  ),
  'left in the middle of the answer': (client) => client.leave(client.path('halting'), [GOOD], MATCHED),
  'left before the answer': (client) => client.leave(client.path('slow'), [GOOD], MATCHED),
  'broken off by the application': (client) =>
    client.through('orders', { path: client.path('broken'), lines: [GOOD] }, 502, MATCHED),
};

/** Ids that several requests share, without any of them going around the gateway. */
export const SHARED_IDS: Cases = {
  'several requests of one trace': async (client) => {
    const traceId = newTraceId();
    const send = (): Promise<void> =>
      client.through('orders', { lines: [GOOD, traceparent(traceId)] }, 200, MATCHED);
    await Promise.all([send(), send(), send(), send()]);
  },
  'traceparent of another request, by the gateway': async (client) => {
    const { trace } = newIds();
    await client.through('orders', { lines: [GOOD, trace] }, 200, MATCHED);
    await client.through('orders', { lines: [ALSO_GOOD, trace] }, 200, MATCHED);
    await client.through('orders', { lines: [WRONG, trace] }, 403, MATCHED);
  },
  'traceparent and path of another request, by the gateway': async (client) => {
    const [{ trace }, path] = [newIds(), client.path()];
    await client.through('orders', { path, lines: [GOOD, trace] }, 200, MATCHED);
    await client.through('orders', { path, lines: [GOOD, trace] }, 200, MATCHED);
  },
  'request id of another request, by the gateway': async (client) => {
    const { request } = newIds();
    await client.through('orders', { lines: [GOOD, newIds().trace, request] }, 200, MATCHED);
    await client.through('orders', { lines: [GOOD, newIds().trace, request] }, 200, MATCHED);
    await client.through('orders', { lines: [WRONG, newIds().trace, request] }, 403, MATCHED);
  },
  'both ids of another request, by the gateway, with another key': async (client) => {
    const { lines } = newIds();
    await client.through('orders', { lines: [GOOD, ...lines] }, 200, MATCHED);
    await client.through('orders', { lines: [WRONG, ...lines] }, 403, MATCHED);
  },
  'the same request twice, by the gateway': async (client) => {
    const request = { path: client.path(), lines: [GOOD, ...newIds().lines] };
    await client.through('orders', request, 200, ONE_OF_SEVERAL);
    await client.through('orders', request, 200, ONE_OF_SEVERAL);
  },
};
