// What attackers do.
import { ALSO_GOOD, GOOD, WRONG, type Case, type Cases } from './case.js';
import { newIds, type Ids, type Request } from './driver.js';
import {
  BLIND_SPOT,
  BLOCKED,
  BYPASS,
  LIKE_ANOTHER,
  MATCHED,
  ONE_OF_SEVERAL,
  OTHER_KEY,
  OTHER_PEPPER,
} from './labels.js';
import { KEYS } from './site.js';

export const BLOCKED_ONES: Cases = {
  blocked: async (client) => {
    await client.blocked({ lines: [GOOD] }, BLOCKED);
    await client.blocked({}, BLOCKED);
    await client.blocked({ query: `?api_key=${KEYS.wrong}`, lines: newIds().lines }, BLOCKED);
  },
  'blocked, then sent around the gateway with the same ids': async (client) => {
    const lines = [GOOD, ...newIds().lines];
    await client.blocked({ lines }, BLOCKED);
    await client.around('orders', { lines }, 200, BYPASS);
  },
};

/** A request through the gateway, and then one around it with ids of the first. */
const forging = (forged: (ids: Ids) => Request, status: number): Case => {
  return async (client) => {
    const ids = newIds();
    await client.through('orders', { lines: [GOOD, ...ids.lines] }, 200, MATCHED);
    await client.around('orders', forged(ids), status, BYPASS);
  };
};

export const AROUND: Cases = {
  'around, without ids': (client) => client.around('orders', { lines: [GOOD] }, 200, BYPASS),
  'around, without a key': (client) => client.around('orders', {}, 401, BYPASS),
  'around, own ids': (client) => client.around('orders', { lines: [GOOD, ...newIds().lines] }, 200, BYPASS),
  'around, forged traceparent': forging(({ trace }) => ({ lines: [GOOD, trace] }), 200),
  'around, forged traceparent, own request id': forging(
    ({ trace }) => ({ lines: [GOOD, trace, newIds().request] }),
    200,
  ),
  'around, forged request id': forging(({ request }) => ({ lines: [GOOD, request] }), 200),
  'around, both forged, another key': forging(({ lines }) => ({ lines: [ALSO_GOOD, ...lines] }), 200),
  'around, both forged, a wrong key': forging(({ lines }) => ({ lines: [WRONG, ...lines] }), 403),
  'around, both forged, no key': forging(({ lines }) => ({ lines }), 401),
  'around, both forged, the same key, another path': forging(
    ({ lines }) => ({ lines: [GOOD, ...lines] }),
    200,
  ),
  'around, forged traceparent of a request that no application told of, own request id': async (client) => {
    const { trace } = newIds();
    await client.through('unseen', { lines: [GOOD, trace] }, 200, BLIND_SPOT);
    await client.around('orders', { lines: [GOOD, trace, newIds().request] }, 200, BYPASS);
  },
  'around, the same request at once': async (client) => {
    const request = { path: client.path(), lines: [GOOD, ...newIds().lines] };
    await client.through('orders', request, 200, ONE_OF_SEVERAL);
    await client.around('orders', request, 200, LIKE_ANOTHER);
  },
  'around, both ids of a request whose key a middle box swapped, with its first key': async (client) => {
    const { lines } = newIds();
    const path = client.path('swapped-key');
    await client.through('changed', { path, lines: [GOOD, ...lines] }, 200, OTHER_KEY);
    await client.around('orders', { lines: [GOOD, ...lines] }, 200, BYPASS);
  },
  'around, both ids of a request to an application with its own pepper': async (client) => {
    const { lines } = newIds();
    await client.through('foreign', { lines: [GOOD, ...lines] }, 200, OTHER_PEPPER);
    await client.around('orders', { lines: [GOOD, ...lines] }, 200, BYPASS);
  },
  'around, forged traceparent of a request that no application told of': async (client) => {
    const { trace } = newIds();
    await client.through('unseen', { lines: [GOOD, trace] }, 200, BLIND_SPOT);
    await client.around('orders', { lines: [GOOD, trace] }, 200, BYPASS);
  },
  'around, both ids of a request that no application told of': async (client) => {
    const { lines } = newIds();
    await client.through('unseen', { lines: [GOOD, ...lines] }, 200, BLIND_SPOT);
    await client.around('orders', { lines: [GOOD, ...lines] }, 200, BYPASS);
  },
  'around, both ids of a request that no application told of, another key': async (client) => {
    const { lines } = newIds();
    await client.through('unseen', { lines: [GOOD, ...lines] }, 200, BLIND_SPOT);
    await client.around('orders', { lines: [ALSO_GOOD, ...lines] }, 200, BYPASS);
  },
};
