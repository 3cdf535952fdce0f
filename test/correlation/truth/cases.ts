// What a client, an attacker and an operator do, each with what it truly is.
import { AROUND, BLOCKED_ONES } from './attack-cases.js';
import { GOOD, ordinary, type Cases } from './case.js';
import { newIds, type Client } from './driver.js';
import { BLIND_SPOT, BLOCKED, BYPASS, MATCHED, nearTheEdge, OTHER_KEY } from './labels.js';
import { MIDDLE_BOX, OPERATORS } from './operator-cases.js';
import { ORDINARY, SHARED_IDS } from './ordinary-cases.js';

/** In any order, or all at once. */
export const CASES: Cases = {
  ...ORDINARY,
  ...SHARED_IDS,
  ...BLOCKED_ONES,
  ...AROUND,
  ...OPERATORS,
  ...MIDDLE_BOX,
};

/** The second half of each comes when the window is over. */
export function replaysForLater(): { readonly first: Cases; readonly later: Cases } {
  const around = { path: '/replayed/around', lines: [GOOD, ...newIds().lines] };
  const through = { path: '/replayed/through', lines: [GOOD, ...newIds().lines] };
  const [aroundTwice, throughTwice] = [
    'replayed later, around the gateway',
    'replayed later, by the gateway',
  ];
  return {
    first: {
      [aroundTwice]: (client) => client.through('orders', around, 200, MATCHED),
      [throughTwice]: (client) => client.through('orders', through, 200, MATCHED),
    },
    later: {
      [aroundTwice]: (client) => client.around('orders', around, 200, BYPASS),
      [throughTwice]: (client) => client.through('orders', through, 200, MATCHED),
    },
  };
}

/** What would be a finding elsewhere, and what would not. */
export function atTheEdge(where: string, withUnseen: boolean): Cases {
  const path = (client: Client): string => client.path('swapped-key');
  return {
    [`${where}, ordinary`]: ordinary({ lines: [GOOD] }, 200),
    [`${where}, blocked`]: (client) => client.blocked({ lines: [GOOD] }, BLOCKED),
    [`${where}, around`]: (client) =>
      client.around('orders', { lines: [GOOD, ...newIds().lines] }, 200, nearTheEdge(BYPASS)),
    [`${where}, a middle box that swaps the key`]: (client) =>
      client.through('changed', { path: path(client), lines: [GOOD] }, 200, nearTheEdge(OTHER_KEY)),
    ...(withUnseen && {
      [`${where}, an application without the preload`]: (client: Client) =>
        client.through('unseen', { lines: [GOOD] }, 200, nearTheEdge(BLIND_SPOT)),
    }),
  };
}
