// Real clients, real gateways, a real Collector, real applications with and without the
// preload: the driver writes down what each request truly is, and correlate must say the same.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Side } from '../../../src/correlation/report.js';
import type { Recipe } from '../../gateways/gateway.js';
import { HAPROXY } from '../../gateways/haproxy-recipe.js';
import { nginxNjs } from '../../gateways/nginx-recipe.js';
import { findRealPart, skipWithout } from '../../support/real-part.js';
import { copiesOf, damageOtlp, type Delivery } from './deliveries.js';
import { expectedOf, shown, WINDOWS, type Label, type Window } from './labels.js';
import { runCorrelate } from './run-correlate.js';
import { startSite, type Site } from './site.js';
import { tellTheStory } from './story.js';

const SKIP = skipWithout('otelcol') || skipWithout('nginx-njs') || skipWithout('haproxy');

// Most of each story is waiting until a window has gone by: both are told at once.
void test('every request comes out as what it was', { concurrency: true, skip: SKIP }, async (t) => {
  const otelcol = findRealPart('otelcol');
  assert.ok(otelcol.kind === 'found', 'otelcol is not on this machine');
  const sites: [Recipe, Site][] = [];
  // One after the other, and before any traffic: ports are chosen before they are listened on.
  for (const recipe of [nginxNjs(), HAPROXY]) sites.push([recipe, await startSite(t, recipe, otelcol.path)]);
  await Promise.all(
    sites.map(([{ gateway }, site]) => t.test(`behind ${gateway}`, (story) => judge(story, site))),
  );
});

async function judge(t: TestContext, site: Site): Promise<void> {
  const { labels, otlp, logs } = await tellTheStory(site);
  const folder = mkdtempSync(join(tmpdir(), 'truth-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { events, gateway } = damageOtlp(otlp);
  const raw = copiesOf(logs, folder);
  const truncated = { 'not JSON': 1 };
  const marked = { ...truncated, 'marked by the Collector': 1 };
  // The half line that a gateway left is the Collector's to mark, or else for correlate to see.
  await compare(labels, 'usual', { events, gateway }, { events: truncated, gateway: marked });
  await compare(labels, 'short', { events, gateway }, { events: truncated, gateway: marked });
  await compare(labels, 'usual', { events, gateway: raw }, { events: truncated, gateway: truncated });
}

async function compare(
  labels: readonly Label[],
  window: Window,
  { events, gateway }: Readonly<Record<Side, Delivery>>,
  bad: Readonly<Record<Side, Readonly<Record<string, number>>>>,
): Promise<void> {
  const report = await runCorrelate([
    '--events',
    ...events.files,
    '--gateway',
    ...gateway.files,
    // The default is not given, but relied on.
    ...(window === 'usual' ? [] : ['--window', WINDOWS[window]]),
  ]);
  const { inputs, classes, records, set_aside: aside, findings } = report;
  const told = {
    inputs,
    classes,
    records,
    findings: findings.map(({ path, class: is }) => shown(labels, path, is)).sort(),
  };
  const where = `${gateway.files.length} gateway files, window ${WINDOWS[window]}`;
  assert.deepEqual(told, expectedOf(labels, window), where);
  const repeated = { events: aside.events.duplicates, gateway: aside.gateway.duplicates };
  assert.deepEqual(repeated, { events: events.duplicates, gateway: gateway.duplicates }, where);
  assert.deepEqual({ events: aside.events.bad, gateway: aside.gateway.bad }, bad, where);
}
