// What operators have between a gateway and an application, and in the application itself.
import { GOOD, WRONG, type Case, type Cases } from './case.js';
import { newIds } from './driver.js';
import {
  BLIND_SPOT,
  BYPASS,
  CLOCKS_APART,
  MATCHED,
  OTHER_KEY,
  OTHER_OUTCOME,
  OTHER_PEPPER,
  type Truth,
} from './labels.js';

export const OPERATORS: Cases = {
  'an application without the preload': async (client) => {
    await client.through('unseen', { lines: [GOOD] }, 200, BLIND_SPOT);
    await client.through('unseen', {}, 401, BLIND_SPOT);
    await client.through('unseen', { lines: [WRONG, ...newIds().lines] }, 403, BLIND_SPOT);
  },
  'a clock three seconds ahead': async (client) => {
    await client.through('ahead', { lines: [GOOD] }, 200, CLOCKS_APART);
    await client.through('ahead', {}, 401, CLOCKS_APART);
    await client.through('ahead', { lines: [GOOD, ...newIds().lines] }, 200, CLOCKS_APART);
  },
  'a pepper of its own': async (client) => {
    await client.through('foreign', { lines: [GOOD] }, 200, OTHER_PEPPER);
    await client.through('foreign', { lines: [WRONG, ...newIds().lines] }, 403, OTHER_PEPPER);
    await client.through('foreign', {}, 401, MATCHED);
    await client.around('foreign', { lines: [GOOD] }, 200, BYPASS);
  },
  "the gateway's pepper as a previous one": async (client) => {
    await client.through('rotating', { lines: [GOOD] }, 200, MATCHED);
    await client.through('rotating', { lines: [WRONG] }, 403, MATCHED);
    await client.through('rotating', {}, 401, MATCHED);
    await client.around('rotating', { lines: [GOOD, ...newIds().lines] }, 200, BYPASS);
  },
};

const changed = (firstWord: string, line: string, status: number, truth: Truth): Case => {
  return (client) =>
    client.through('changed', { path: client.path(firstWord), lines: [line] }, status, truth);
};

export const MIDDLE_BOX: Cases = {
  'a middle box that changes nothing': changed('orders', GOOD, 200, MATCHED),
  'a middle box that swaps the key': changed('swapped-key', GOOD, 200, OTHER_KEY),
  'a middle box that swaps a wrong key': changed('swapped-key', WRONG, 200, OTHER_KEY),
  'a middle box that strips the key': changed('stripped-key', GOOD, 401, OTHER_KEY),
  'a middle box that strips the traceparent': changed('stripped-trace', GOOD, 200, MATCHED),
  'a middle box that strips the request id': changed('stripped-id', GOOD, 200, MATCHED),
  'a middle box that rewrites the path': changed('rewritten', GOOD, 200, MATCHED),
  'a middle box that rewrites the path and strips the request id': async (client) => {
    const [{ trace }, path] = [newIds(), client.path('rewritten-stripped-id')];
    await client.through('changed', { path, lines: [GOOD, trace] }, 200, MATCHED);
    // Of one trace, and with another key: each finds its own.
    const another = client.path('rewritten-stripped-id');
    await client.through('changed', { path: another, lines: [WRONG, trace] }, 403, MATCHED);
  },
  'a middle box that strips the request id, several of one trace': async (client) => {
    const { trace } = newIds();
    const send = (line: string, status: number): Promise<void> =>
      client.through('changed', { path: client.path('stripped-id'), lines: [line, trace] }, status, MATCHED);
    await Promise.all([send(GOOD, 200), send(GOOD, 200), send(WRONG, 403)]);
  },
  'a middle box that makes another request id': changed('another-id', GOOD, 200, MATCHED),
  'a middle box that makes another request id, once more': changed('another-id', GOOD, 200, MATCHED),
  'a middle box that swaps the key and strips the request id': changed(
    'swapped-key-stripped-id',
    GOOD,
    200,
    OTHER_KEY,
  ),
  'a middle box that makes 204 of 200': changed('told-no-content', GOOD, 204, OTHER_OUTCOME),
  'a middle box that makes 200 of 403': changed('told-success', WRONG, 200, OTHER_OUTCOME),
  'a middle box that makes 403 of 200': changed('told-failure', GOOD, 403, OTHER_OUTCOME),
};
