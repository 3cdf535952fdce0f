// A cluster of two real nodes, a shard each: where the work is done, and that it comes to the same.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { otelLogsSource } from '../../src/correlation/otel-logs-source.js';
import { sqlText } from '../../src/correlation/sql.js';
import { CLUSTER, startClickHouses, type ClickHouse } from '../support/clickhouse-server.js';
import { findRealPart, skipWithout } from '../support/real-part.js';
import { assertRefused, correlate } from './cluster-command.js';
import { caseFiles, EVENT_LOGS, GATEWAY_LOGS, OTHER_LOGS } from './cluster-records.js';
import { createOtelLogs, insertLogs } from './otel-logs.js';

const PYTHON = findRealPart('python3');

/** All that docs/clickhouse.md asks for, on the node that is asked. */
const CORRELATOR = {
  name: 'correlator',
  password: 'of-the-test',
  grants: [
    'GRANT SELECT ON default.logs_by_trace',
    'GRANT SELECT ON default.local_by_trace',
    'GRANT CREATE ARBITRARY TEMPORARY TABLE ON *.*',
    'GRANT TABLE ENGINE ON MergeTree',
  ],
};

const PARAMETERS = {
  salt_low: '1',
  salt_high: '2',
  window: '5000000000',
  rewritten_paths: '0',
  from: '0',
  to: '9214646400000000000',
  judge_from: '0',
  judge_to: '9214646400000000000',
};

describe('correlate --clickhouse over Distributed tables', { skip: skipWithout('python3') }, () => {
  let [asked, other]: readonly ClickHouse[] = [];
  before(async () => {
    assert.equal(PYTHON.kind, 'found');
    [asked, other] = await startClickHouses({ python: PYTHON.path, nodes: 2, users: [CORRELATOR] });
    for (const [name, shardingKey] of [
      ['by_trace', 'cityHash64(TraceId)'],
      ['by_chance', 'rand()'],
    ]) {
      for (const node of [asked!, other!]) await createOtelLogs(node, `local_${name}`);
      await asked!.query(
        `CREATE TABLE logs_${name} AS local_${name} ENGINE = Distributed(${CLUSTER}, default, local_${name}, ${shardingKey})`,
      );
      await insertLogs(asked!, [EVENT_LOGS, GATEWAY_LOGS, OTHER_LOGS], `logs_${name}`);
    }
  });

  it('each shard has a part of the records', async () => {
    for (const name of ['by_trace', 'by_chance']) {
      const counts = await Promise.all(
        [asked!, other!].map((node) => node.query(`SELECT count() FROM local_${name}`)),
      );
      assert.ok(
        counts.every((count) => Number(count) > 10),
        String(counts),
      );
    }
  });

  for (const [table, query, why] of [
    ['logs_by_trace', '', 'by trace id'],
    ['logs_by_chance', '', 'by chance'],
    ['logs_by_trace', '?ch_distributed_group_by_no_merge=1', 'by trace id, and shards finish their groups'],
  ] as const) {
    it(`comes to the same as files: sharded ${why}`, async (t) => {
      const { events, collected } = caseFiles(t);
      const files = await correlate(t, ['--events', events, '--gateway', collected, '--json']);
      const run = await correlate(t, ['--clickhouse', `${asked!.url}/${query}`, '--table', table, '--json']);
      assert.equal(run.stderr, '');
      assert.equal(run.stdout, files.stdout);
      assert.equal(run.code, 1);
    });
  }

  it('needs the documented rights and no other', async (t) => {
    const args = ['--clickhouse', asked!.url, '--table', 'logs_by_trace', '--json'];
    const env = { CLICKHOUSE_USER: CORRELATOR.name, CLICKHOUSE_PASSWORD: CORRELATOR.password };
    const run = await correlate(t, args, env);
    assert.equal(run.stderr, '');
    assert.equal(run.stdout, (await correlate(t, args)).stdout);
  });

  it('the search for suspects aggregates on each shard', async () => {
    const sql = otelLogsSource({ table: 'logs_by_trace' }).over(sqlText('suspects'));
    const plan = await asked!.query(`EXPLAIN distributed = 1 ${sql}`, {
      ...PARAMETERS,
      table: 'logs_by_trace',
    });
    const remote = plan.slice(plan.indexOf('ReadFromRemote'));
    assert.match(
      remote,
      /^ReadFromRemote[^]*\bAggregating\b[^]*ReadFromMergeTree \(default\.local_by_trace\)/,
      plan,
    );
    assert.doesNotMatch(plan, /Join/);
  });

  it('a shard that is away ends the run: half of the records would be findings', async (t) => {
    await other!.kill();
    const run = await correlate(t, ['--clickhouse', asked!.url, '--table', 'logs_by_trace']);
    assertRefused(run, /ClickHouse at http:\/\/127\.0\.0\.1:\d+ failed: .*(?:connection|Connection)/);
  });
});

describe('a range of time', { skip: skipWithout('python3') }, () => {
  it('reads the partitions of its days only', async () => {
    assert.equal(PYTHON.kind, 'found');
    const [server] = await startClickHouses({ python: PYTHON.path });
    await createOtelLogs(server!);
    await server!.query(`INSERT INTO otel_logs (Timestamp, EventName)
      SELECT toDateTime64('2026-11-01 12:00:00', 9, 'UTC') + INTERVAL number DAY, 'gateway.access' FROM numbers(20)`);
    const day = BigInt(Date.parse('2026-11-07T00:00:00Z')) * 1_000_000n;
    const [from, to] = [String(day), String(day + 86_399_999_999_999n)];
    const sql = otelLogsSource({ table: 'otel_logs' }).over(sqlText('totals'));
    const plan = await server!.query(`EXPLAIN indexes = 1 ${sql}`, {
      ...PARAMETERS,
      from,
      to,
      table: 'otel_logs',
    });
    assert.match(plan, /Parts: 1\/20\b/, plan);
  });
});
