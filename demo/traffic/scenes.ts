import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  call,
  LOAD_BALANCER,
  MOBILE_APP,
  NEWCOMER,
  NIGHTLY_JOB,
  PARTNER,
  SCANNER,
  THIEF,
  via,
  WAREHOUSE,
  WEB_SHOP,
} from './clients.js';
import type { Clock } from './clock.js';
import { GARBAGE } from './garbage.js';
import type { DemoRequest, Sender } from './sender.js';

/** Something that happens while the ordinary traffic goes on. */
export interface Scene {
  readonly title: string;
  /** Until the next one may begin. */
  readonly lastsMs: number;
  readonly play: (sender: Sender, clock: Clock) => Promise<void>;
}

const NEW_ORDER: Partial<DemoRequest> = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"item":"desk lamp","quantity":1}',
};

/** All day long, whatever else happens. Resolves when `over` is aborted and each client has its last answer. */
export async function ordinaryTraffic(sender: Sender, over: AbortSignal): Promise<void> {
  const keepCalling = async (everyMs: number, next: () => DemoRequest): Promise<void> => {
    while (!over.aborted) {
      await sender.send(next());
      await sleep(everyMs * (0.7 + randomInt(600) / 1000));
    }
  };
  const pick = (...paths: readonly string[]): string => paths[randomInt(paths.length)] ?? '/orders';
  await Promise.all([
    keepCalling(500, () => call(WEB_SHOP, pick('/orders', '/orders/1001', '/orders/1002'))),
    keepCalling(700, () => call(MOBILE_APP, pick('/orders/1001', '/orders/1002', '/orders/4711'))),
    keepCalling(900, () => call(WAREHOUSE, '/orders', NEW_ORDER)),
    keepCalling(1000, () => call(LOAD_BALANCER, '/health')),
  ]);
}

async function repeat(
  times: number,
  everyMs: number,
  clock: Clock,
  send: () => Promise<void>,
): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await clock.until(time * everyMs);
    await send();
  }
}

function guessKeys(sender: Sender, clock: Clock): Promise<void> {
  return repeat(40, 50, clock, () => {
    const key = `sk_live_${randomBytes(12).toString('hex')}`;
    // It lies about where it is; the proxy adds where it really is.
    const forged = `10.${randomInt(256)}.${randomInt(256)}.1`;
    const headers = { ...via(SCANNER, forged), 'x-api-key': key };
    return sender.send({ path: '/orders', keys: [key], headers });
  });
}

/** More than two windows of the example's rate limit hold, so that some are turned away wherever the windows begin. */
async function runWild(sender: Sender, clock: Clock): Promise<void> {
  await Promise.all(
    Array.from({ length: 90 }, async (_, at) => {
      await clock.until(at * 9);
      await sender.send(call(WAREHOUSE, '/orders', NEW_ORDER));
    }),
  );
}

async function sendGarbage(sender: Sender, clock: Clock): Promise<void> {
  for (const [at, request] of GARBAGE.entries()) {
    await clock.until(at * 110);
    await sender.send(request);
  }
}

async function misfortunes(sender: Sender, clock: Clock): Promise<void> {
  await repeat(3, 200, clock, () => sender.send(call(MOBILE_APP, '/invoices/2026-10')));
  await clock.until(600);
  await sender.send(call(WEB_SHOP, '/reports/2026-10', { hangUp: true }));
  await clock.until(900);
  await sender.send(call(WEB_SHOP, '/reports/2026-10', { hangUp: true }));
}

/** In this order, about fifteen seconds together. */
export const SCENES: readonly Scene[] = [
  {
    title: 'an ordinary morning: good keys, and health checks without one',
    lastsMs: 2400,
    play: async () => undefined,
  },
  {
    title: 'a new client has forgotten its key',
    lastsMs: 1500,
    play: (sender, clock) => repeat(12, 90, clock, () => sender.send(call(NEWCOMER, '/orders'))),
  },
  {
    title: 'a nightly job still uses a key that has expired',
    lastsMs: 1500,
    play: (sender, clock) => repeat(6, 190, clock, () => sender.send(call(NIGHTLY_JOB, '/orders'))),
  },
  { title: 'a scanner guesses keys, and forges its address', lastsMs: 2400, play: guessKeys },
  {
    title: 'a partner puts its key into the URL',
    lastsMs: 1300,
    play: (sender, clock) => repeat(5, 200, clock, () => sender.send(call(PARTNER, '/orders/1002'))),
  },
  { title: 'the warehouse sync runs wild', lastsMs: 1300, play: runWild },
  { title: 'a fuzzer sends garbage where a key belongs', lastsMs: 1500, play: sendGarbage },
  { title: 'one route fails, one client hangs up half-way', lastsMs: 1400, play: misfortunes },
  {
    title: "the web shop's key turns up at another address",
    lastsMs: 2300,
    play: (sender, clock) => repeat(8, 240, clock, () => sender.send(call(THIEF, '/orders'))),
  },
];
