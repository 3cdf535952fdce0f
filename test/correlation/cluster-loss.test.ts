// Servers that go away, or take too long, while they work for us.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MAIN } from '../cli/listener.js';
import { startClickHouse, type ClickHouse } from '../support/clickhouse-server.js';
import { findRealPart, skipWithout } from '../support/real-part.js';
import { assertRefused, correlate } from './cluster-command.js';
import { EVENT_LOGS, GATEWAY_LOGS } from './cluster-records.js';
import { createOtelLogs, insertLogs } from './otel-logs.js';

const PYTHON = findRealPart('python3');

async function start(t: TestContext): Promise<ClickHouse> {
  assert.equal(PYTHON.kind, 'found');
  const server = await startClickHouse({ python: PYTHON.path });
  t.after(() => server.kill());
  await createOtelLogs(server);
  await insertLogs(server, [EVENT_LOGS, GATEWAY_LOGS]);
  // A count over it takes minutes, in a memory that does not grow.
  await server.query(`CREATE VIEW slow AS
    SELECT otel_logs.* FROM otel_logs CROSS JOIN (SELECT number FROM numbers(100000000000)) AS copies`);
  return server;
}

/** What the server still does for the command. */
async function atWork(server: ClickHouse): Promise<string> {
  return server.query(
    "SELECT query_id FROM system.processes WHERE query LIKE '%FROM slow%' AND query NOT LIKE '%system.processes%'",
  );
}

describe('a ClickHouse', { skip: skipWithout('python3') }, () => {
  it('takes longer than --timeout, and is not left working', async (t) => {
    const server = await start(t);
    const run = await correlate(t, ['--clickhouse', server.url, '--table', 'slow', '--timeout', '1s']);
    assertRefused(run, /[Tt]ime/);
    assert.ok(run.milliseconds < 10_000, `${run.milliseconds} ms`);
    await pause(1000);
    assert.equal(await atWork(server), '');
  });

  it('may have any --timeout that is allowed', async (t) => {
    const server = await start(t);
    for (const timeout of ['24h', '1s']) {
      const run = await correlate(t, ['--clickhouse', server.url, '--timeout', timeout, '--json']);
      assert.equal(run.stderr, '');
      assert.equal(run.code, 1);
    }
  });

  it('dies at its work', async (t) => {
    const server = await start(t);
    const run = correlate(t, ['--clickhouse', server.url, '--table', 'slow']);
    while ((await atWork(server)) === '') await pause(20);
    await server.kill();
    assertRefused(await run, /the ClickHouse at http:\/\/127\.0\.0\.1:\d+ failed: \S/);
  });

  it('dies while its findings are printed: one line, and exit code 2', async (t) => {
    const server = await start(t);
    await server.query(`INSERT INTO otel_logs (Timestamp, TraceId, LogAttributes, EventName)
      SELECT toDateTime64('2026-11-28 07:20:00', 9, 'UTC') + number / 1000000, lower(hex(sipHash128(number))),
        map('url.path', '/orders', 'api_key.fingerprint', '3229db23516d9173'), 'api_key.authentication'
      FROM numbers(300000)`);
    const child = spawn(process.execPath, [MAIN, 'correlate', '--clickhouse', server.url, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await once(child.stdout, 'readable');
    // Nobody reads on, so that most of the findings are still with the server.
    assert.match(String(child.stdout.read(20)), /^\{"inputs":/);
    await server.kill();
    child.stdout.resume();
    assert.deepEqual(await closed, [2, null]);
    assert.match(stderr, /^otel-api-key: the ClickHouse at http:\/\/127\.0\.0\.1:\d+ failed: [^\n]+\n$/);
  });
});
