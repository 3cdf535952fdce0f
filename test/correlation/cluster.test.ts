// The records in a table of a real ClickHouse come to what the same records come to in files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFile } from '../cli/listener.js';
import { startClickHouse, type ClickHouse } from '../support/clickhouse-server.js';
import { findRealPart, skipWithout } from '../support/real-part.js';
import { CASES, HOSTILE_TEXTS, trueClasses } from './cluster-cases.js';
import { assertRefused, correlate, reportOf } from './cluster-command.js';
import { caseFiles, EVENT_LOGS, GATEWAY_LOGS, OTHER_LOGS } from './cluster-records.js';
import { createOtelLogs, insertLogs } from './otel-logs.js';

const PYTHON = findRealPart('python3');

/** All that docs/clickhouse.md asks for. */
const CORRELATOR = {
  name: 'correlator',
  password: 'p@ss:w/r d%?#&\'"<é',
  grants: [
    'GRANT SELECT ON default.otel_logs',
    'GRANT CREATE ARBITRARY TEMPORARY TABLE ON *.*',
    'GRANT TABLE ENGINE ON MergeTree',
  ],
};
const AS_CORRELATOR = { CLICKHOUSE_USER: CORRELATOR.name, CLICKHOUSE_PASSWORD: CORRELATOR.password };

describe('correlate --clickhouse', { skip: skipWithout('python3') }, () => {
  let server: ClickHouse;
  before(async () => {
    assert.equal(PYTHON.kind, 'found');
    server = await startClickHouse({ python: PYTHON.path, users: [CORRELATOR] });
    await createOtelLogs(server);
    await insertLogs(server, [EVENT_LOGS, GATEWAY_LOGS, OTHER_LOGS]);
    await server.query('CREATE DATABASE telemetry');
    await createOtelLogs(server, 'telemetry.logs_of_2026');
    await insertLogs(server, [EVENT_LOGS, GATEWAY_LOGS], 'telemetry.logs_of_2026');
    await createOtelLogs(server, 'telemetry.empty');
  });

  it('finds the true class of every record', async (t) => {
    const report = await reportOf(t, ['--clickhouse', server.url]);
    const counts = Object.entries(report.classes).filter(([, count]) => count > 0);
    assert.deepEqual(Object.fromEntries(counts), trueClasses());
    assert.deepEqual(report.set_aside.events, { duplicates: 1, bad: {}, out_of_range: 0, other: 0 });
    assert.deepEqual(report.set_aside.gateway, {
      duplicates: 2,
      bad: { 'marked by the Collector': 1 },
      out_of_range: 0,
      other: 0,
    });
  });

  it('says of a table what it says of the Collector’s files, to the letter', async (t) => {
    const { events, collected } = caseFiles(t);
    const files = await correlate(t, ['--events', events, '--gateway', collected, '--json']);
    const table = await correlate(t, ['--clickhouse', server.url, '--json']);
    assert.equal(table.stdout, files.stdout);
    assert.equal(table.code, 1);
  });

  it('finds the same as in the gateway’s own file', async (t) => {
    const { events, lines } = caseFiles(t);
    const files = await reportOf(t, ['--events', events, '--gateway', lines]);
    const table = await reportOf(t, ['--clickhouse', server.url]);
    assert.deepEqual(table.classes, files.classes);
    assert.deepEqual(table.findings, files.findings);
  });

  it('gives hostile texts back as they are', async (t) => {
    const { findings } = await reportOf(t, ['--clickhouse', server.url]);
    const paths = new Set(findings.map(({ path }) => path));
    const ids = new Set(findings.map(({ request_id }) => request_id));
    const methods = new Set(findings.map(({ method }) => method));
    for (const text of HOSTILE_TEXTS)
      assert.deepEqual(
        [paths, ids, methods].map((set) => set.has(text)),
        [true, true, true],
        text,
      );
    assert.equal(await server.query('SELECT count() FROM otel_logs'), '83');
  });

  it('needs the documented rights and no other, and any password will do', async (t) => {
    const all = await reportOf(t, ['--clickhouse', server.url]);
    assert.deepEqual(await reportOf(t, ['--clickhouse', server.url], AS_CORRELATOR), all);
    const url = new URL(server.url);
    url.username = CORRELATOR.name;
    url.password = encodeURIComponent(CORRELATOR.password);
    assert.deepEqual(await reportOf(t, ['--clickhouse', url.href]), all);
  });

  it('reads a table of another database', async (t) => {
    const all = await reportOf(t, ['--clickhouse', server.url]);
    const other = await reportOf(t, ['--clickhouse', server.url, '--table', 'telemetry.logs_of_2026']);
    assert.deepEqual(other.findings, all.findings);
    const inUrl = ['--clickhouse', `${server.url}/telemetry`, '--table', 'logs_of_2026'];
    assert.deepEqual((await reportOf(t, inUrl)).findings, all.findings);
  });

  it('leaves out what is outside of --from and --to, both ends included', async (t) => {
    const [from, to] = [CASES[6]!.events[0]!.time, CASES[11]!.gateway[0]!.time];
    const { inputs, range } = await reportOf(t, ['--clickhouse', server.url, '--from', from, '--to', to]);
    assert.deepEqual(inputs, { events: 5, gateway: 5 });
    assert.deepEqual(range, {
      events: { from, to: CASES[10]!.events[0]!.time },
      gateway: { from: CASES[7]!.gateway[0]!.time, to },
    });
    const none = ['--clickhouse', server.url, '--to', '2020-01-01T00:00:00Z'];
    assertRefused(await correlate(t, none), /the events input holds no api_key\.authentication events/);
  });

  it('says so when the table is empty', async (t) => {
    const run = await correlate(t, ['--clickhouse', server.url, '--table', 'telemetry.empty']);
    assertRefused(run, /the events input holds no api_key\.authentication events .*; nothing is in it\n/);
  });

  it('makes no table in the database', async (t) => {
    await reportOf(t, ['--clickhouse', server.url]);
    assert.equal(await server.query("SELECT count() FROM system.tables WHERE database = 'default'"), '1');
  });

  it('leaves no temporary table on the server', async (t) => {
    await reportOf(t, ['--clickhouse', server.url]);
    // The server takes away what nobody uses any more, in its own time; a session that is not
    // closed keeps it for ten minutes.
    const left = (): Promise<string> =>
      server.query("SELECT count() FROM system.parts WHERE database LIKE '%temporary%'");
    const deadline = Date.now() + 30_000;
    while ((await left()).trim() !== '0' && Date.now() < deadline) await pause(200);
    assert.equal((await left()).trim(), '0');
  });

  it('writes the page too, without the credentials', async (t) => {
    const page = temporaryFile(t, 'page.html');
    const run = await correlate(t, ['--clickhouse', server.url, '--html', page], AS_CORRELATOR);
    assert.equal(run.stderr, `otel-api-key: wrote ${page}\n`);
    assert.equal(run.code, 1);
    const html = readFileSync(page, 'utf8');
    assert.match(html, new RegExp(`127\\.0\\.0\\.1:${server.port}`));
    for (const text of [html, run.stdout]) {
      assert.ok(!text.includes('correlator') && !text.includes('p@ss') && !text.includes('p%40ss'));
    }
  });
});
