// The order of the story. What is judged lies in the middle, more than a window from both ends.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Side } from '../../../src/correlation/report.js';
import { errorOf } from '../../collector/gateway-collector.js';
import type { ExportedLog } from '../../support/exported.js';
import { GOOD, type Cases } from './case.js';
import { atTheEdge, CASES, replaysForLater } from './cases.js';
import { breakOff } from './deliveries.js';
import { Driver } from './driver.js';
import { BLOCKED, MATCHED, type Label } from './labels.js';
import { pathAtTheApplication, type Site } from './site.js';

/** A little more than the window of 5 s. */
const USUAL_MS = 5_400;
/** Between the window of 2 s and that of 5 s. */
const NEAR_THE_EDGE_MS = 3_500;
const DELIVERED_TIMEOUT_MS = 20_000;

export interface Told {
  readonly labels: readonly Label[];
  /** What the Collector wrote. */
  readonly otlp: string;
  /** What the gateways wrote, that of `orders` first. */
  readonly logs: readonly string[];
}

/** Sends everything, ends everything; from then on the outputs do not change any more. */
export async function tellTheStory(site: Site): Promise<Told> {
  const driver = new Driver(site);
  await ordinaryTraffic(driver, 'the first request');
  const began = Date.now();
  await after(began, NEAR_THE_EDGE_MS);
  await all(driver, atTheEdge('near the beginning', true));
  await after(began, USUAL_MS);
  const replays = replaysForLater();
  await all(driver, replays.first);
  const replayed = Date.now();
  await all(driver, CASES);
  await withoutTheApplication(driver, site);
  await after(replayed, USUAL_MS);
  await all(driver, replays.later);
  const judged = Date.now();
  await after(judged, USUAL_MS - NEAR_THE_EDGE_MS);
  await all(driver, atTheEdge('near the end', false));
  await after(judged, USUAL_MS);
  await ordinaryTraffic(driver, 'the last request');
  await untilDelivered(site, driver.labels);
  const { collector, logs } = site;
  return { labels: driver.labels, otlp: collector.file, logs: [...logs.values()] };
}

async function after(moment: number, ms: number): Promise<void> {
  await pause(Math.max(0, moment + ms - Date.now()));
}

/** All at once, as clients are. */
async function all(driver: Driver, cases: Cases): Promise<void> {
  await Promise.all(Object.entries(cases).map(([name, run]) => run(driver.client(name))));
}

async function ordinaryTraffic(driver: Driver, name: string): Promise<void> {
  await driver.client(name).through('orders', { lines: [GOOD] }, 200, MATCHED);
}

/** Ends the application that nobody sees: the gateway has nobody to pass requests on to. */
async function withoutTheApplication(driver: Driver, { apps, gateways, logs }: Site): Promise<void> {
  await apps.get('unseen')!.stop();
  const gateway = gateways.get('unseen')!;
  const client = driver.client('no application there');
  const request = { path: client.path(), lines: [GOOD] };
  await client.through('unseen', request, gateway.recipe.part === 'haproxy' ? 503 : 502, BLOCKED);
  // And then the gateway dies while it writes; nothing goes by it after this.
  await gateway.records(1, (records) => records.some(({ path }) => path === request.path));
  await gateway.stop();
  breakOff(logs.get('unseen')!);
}

/** Ends all that writes, and waits for the Collector to have got what there must be. */
async function untilDelivered({ apps, gateways, collector }: Site, labels: readonly Label[]): Promise<void> {
  for (const app of apps.values()) await app.stop();
  const { backend, records, otelcol } = collector;
  const missing = (): readonly string[] => [
    ...lacking(labels, 'events', backend.exported.events()),
    ...lacking(labels, 'gateway', records()),
  ];
  // And the half line, which comes marked.
  const marked = (): boolean => records().some((record) => errorOf(record) !== undefined);
  const deadline = Date.now() + DELIVERED_TIMEOUT_MS;
  while (missing().length > 0 || !marked()) {
    assert.ok(
      Date.now() < deadline,
      `not delivered: ${missing().slice(0, 20).join('; ')}; half a line: ${marked()}`,
    );
    await pause(50);
  }
  for (const gateway of gateways.values()) await gateway.stop();
  assert.equal(await otelcol.stop(), 0);
}

/** Paths of which fewer records came than requests should have left. */
function lacking(labels: readonly Label[], side: Side, came: readonly ExportedLog[]): readonly string[] {
  const left = new Map<string, number>();
  for (const { attributes } of came) {
    const path = attributes['url.path'] as string;
    left.set(path, (left.get(path) ?? 0) + 1);
  }
  return labels
    .filter(({ truth }) => truth.usual.some(({ covers }) => covers.includes(side)))
    .filter(({ path }) => {
      const seen = side === 'gateway' ? path : pathAtTheApplication(path);
      left.set(seen, (left.get(seen) ?? 0) - 1);
      return left.get(seen)! < 0;
    })
    .map(({ path, name }) => `${side} ${path} (${name})`);
}
