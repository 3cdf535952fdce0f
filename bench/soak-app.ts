// A preloaded server that says how much it holds on to.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { queryObjects } from 'node:v8';
import { Secret } from '../src/credential/secret.js';
import { Exchange } from '../src/exchange/exchange.js';
import { answerParent } from './ask.js';
import { flushRecords } from './served.js';

/** What the process holds after a garbage collection. */
export interface Held {
  /** Bytes. */
  readonly heap: number;
  /** Objects of ours for one request each. */
  readonly exchanges: number;
  readonly secrets: number;
  /** Of the server and of the process, ours and others'. */
  readonly listeners: number;
  readonly connections: number;
}

const server = createServer((request, response) => {
  request.resume();
  if (request.url?.startsWith('/later') === true) setTimeout(() => response.end('later'), 2);
  else response.end('now');
});
server.keepAliveTimeout = 600_000;
const listening = new Promise<number>((resolve) => {
  server.listen(0, '0.0.0.0', () => resolve((server.address() as AddressInfo).port));
});

const listenersOf = (emitter: Server | NodeJS.Process): number =>
  emitter.eventNames().reduce((sum, event) => sum + emitter.listenerCount(String(event)), 0);

const connections = (): Promise<number> =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

async function held(): Promise<Held> {
  await flushRecords();
  // What was exported is let go of in the turns that follow.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc?.();
  }
  return {
    heap: process.memoryUsage().heapUsed,
    exchanges: queryObjects(Exchange, { format: 'count' }),
    secrets: queryObjects(Secret, { format: 'count' }),
    listeners: listenersOf(server) + listenersOf(process),
    connections: await connections(),
  };
}

answerParent({ port: () => listening, held });
