// The SQL against an implementation that looks at every pair: many small worlds in one run,
// each with so few ids, keys and moments that everything collides with everything.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CLASSES, FINDING_CLASSES, type CorrelationClass } from '../../src/correlation/classes.js';
import { correlated } from './in-engine.js';
import { folderOf, type EventRecord, type GatewayRecord } from './records.js';
import { judge, type Judged } from './reference.js';

const WORLDS = Number(process.env['CORRELATION_WORLDS'] ?? 2000);
/** Between two of the worlds' half seconds: an event's time has a number of its own below the milliseconds. */
const WINDOW_MS = 2250;
/** Records before and after everything, so that nothing is at the edge. */
const QUIET: readonly { at: number; trace: string }[] = [
  { at: -10, trace: 'first' },
  { at: 16, trace: 'last' },
];

const common = {
  at: fc.integer({ min: 0, max: 12 }).map((at) => at / 2),
  trace: fc.constantFrom('', 'a', 'b'),
  request: fc.constantFrom('', 'r', 's'),
  key: fc.constantFrom(null, 'k', 'l'),
  keyId: fc.constantFrom('v1', 'v1', 'v2'),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  path: fc.constantFrom('x', 'x', 'y', 'other/x', 's/', 'other/s/'),
  status: fc.constantFrom(200, 200, 200, 206, 304, 400, 401, 403, 499, 500, 503),
};
const world = fc.record({
  gateway: fc.array(
    fc.record({ ...common, upstream: fc.constantFrom('as sent', 'as sent', 'as sent', null, 200, 401, 502) }),
    { maxLength: 8 },
  ),
  events: fc.array(
    fc.record({
      ...common,
      previous: fc.constantFrom([], [], ['k'], ['l'], ['k', 'l']),
      errorType: fc.constantFrom('', '', '', 'aborted'),
    }),
    { maxLength: 8 },
  ),
});

interface World {
  readonly gateway: readonly GatewayRecord[];
  readonly events: readonly EventRecord[];
}

/** Ids and paths of its own, so that the worlds do not touch. */
function worlds(seed: number): readonly World[] {
  return fc.sample(world, { numRuns: WORLDS, seed }).map(({ gateway, events }, number) => {
    const own = <
      T extends {
        at: number;
        trace: string;
        request: string;
        key: string | null;
        keyId: string;
        path: string;
      },
    >(
      record: T,
    ): T => ({
      ...record,
      trace: record.trace && `${number}${record.trace}`,
      request: record.request && `${number}${record.request}`,
      // One is the end of another, or has only its last part.
      path: record.path.startsWith('other/')
        ? `/${number}/${record.path}`
        : `/front/${number}/${record.path}`.slice(record.at % 2 === 0 ? 0 : 6),
      // A record without a key has no pepper's id.
      keyId: record.key === null ? '' : record.keyId,
    });
    const lines = gateway.map(own).map(({ upstream, ...record }) => ({
      ...record,
      upstream: upstream === 'as sent' ? record.status : (upstream as number | null),
    }));
    // Gateway lines that are alike in everything count once; events never are.
    const distinct = [...new Map(lines.map((record) => [JSON.stringify(record), record])).values()];
    return {
      gateway: distinct,
      events: events.map(own).map(({ errorType, ...record }) => ({
        ...record,
        ...(errorType !== '' && { errorType }),
      })),
    };
  });
}

/** How many verdicts of each class but `matched`, of which the engine makes most without a row. */
function tally(classes: readonly CorrelationClass[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of classes)
    if (name !== 'matched' && name !== 'blocked_at_gateway') counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Pairs are one verdict of two records. */
function expectedVerdicts({ gateway, events }: Judged): readonly CorrelationClass[] {
  const paired = ['fingerprint_mismatch', 'outcome_mismatch', 'not_comparable'];
  return [...gateway, ...events.filter((name) => !paired.includes(name))];
}

describe('the classes', () => {
  it('are those of a comparison of every pair, and add up to the inputs', async (t) => {
    const seed = Number(process.env['CORRELATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    t.diagnostic(`seed ${seed}`);
    const all = worlds(seed);
    const judged = all.map(({ gateway, events }) => judge(gateway, events, WINDOW_MS));
    const { summary, findings, byPath } = await correlated({
      folder: folderOf(t),
      gateway: [...QUIET, ...all.flatMap(({ gateway }) => gateway)],
      events: [...QUIET, ...all.flatMap(({ events }) => events)],
      windowMs: WINDOW_MS,
    });
    for (const [number, one] of all.entries()) {
      const found = ['', '/front'].flatMap((front) =>
        ['x', 'y', 'other/x', 's/', 'other/s/'].flatMap(
          (path) => byPath.get(`${front}/${number}/${path}`) ?? [],
        ),
      );
      const expected = expectedVerdicts(judged[number]!);
      const records = [
        ...one.gateway.map((record, at) => `${JSON.stringify(record)} ${judged[number]!.gateway[at]}`),
        ...one.events.map((record, at) => `${JSON.stringify(record)} ${judged[number]!.events[at]}`),
      ].join('\n');
      assert.deepEqual(tally(found), tally(expected), `seed ${seed}, world ${number}:\n${records}`);
    }
    const seen = judged.flatMap(({ gateway, events }) => [...gateway, ...events]);
    for (const name of FINDING_CLASSES) assert.ok(seen.includes(name), `no world has ${name}`);
    for (const name of CLASSES) {
      const quiet = name === 'matched' ? 2 * QUIET.length : 0;
      assert.equal(summary.classes[name], seen.filter((one) => one === name).length + quiet, name);
    }
    const total = Object.values(summary.classes).reduce((sum, count) => sum + count, 0);
    assert.equal(total, summary.inputs.gateway + summary.inputs.events);
    assert.equal(findings.length, summary.findings_total);
  });
});
