// Servers and tables that cannot be used: one line that says why, exit code 2.
import assert from 'node:assert/strict';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { before, describe, it, type TestContext } from 'node:test';
import { startClickHouse, type ClickHouse, type User } from '../support/clickhouse-server.js';
import { findRealPart, skipWithout } from '../support/real-part.js';
import { assertRefused, correlate } from './cluster-command.js';
import { EVENT_LOGS, GATEWAY_LOGS } from './cluster-records.js';
import { COLUMNS, createOtelLogs, insertLogs } from './otel-logs.js';

const PYTHON = findRealPart('python3');
const SECRET = 'never-show-this-Pa55word';

const SELECT = 'GRANT SELECT ON default.otel_logs';
const TEMPORARY = 'GRANT CREATE ARBITRARY TEMPORARY TABLE ON *.*';
const ENGINE = 'GRANT TABLE ENGINE ON MergeTree';
const user = (name: string, ...grants: readonly string[]): User => ({ name, password: SECRET, grants });

/** With the rights that docs/clickhouse.md names, but for one. */
const USERS = [
  user('no_select', TEMPORARY, ENGINE),
  user('no_temporary', SELECT, ENGINE),
  user('no_engine', SELECT, TEMPORARY),
  user('complete', SELECT, TEMPORARY, ENGINE),
];

const as = (name: string): Readonly<Record<string, string>> => ({
  CLICKHOUSE_USER: name,
  CLICKHOUSE_PASSWORD: SECRET,
});

/** The exporter's with `json: true`. */
const JSON_COLUMNS = `Timestamp DateTime64(9), TraceId String, SpanId String, ResourceAttributes JSON,
  ResourceAttributesKeys Array(LowCardinality(String)), LogAttributes JSON,
  LogAttributesKeys Array(LowCardinality(String)), EventName String, ServiceName LowCardinality(String)`;

describe('a table that cannot be used', { skip: skipWithout('python3') }, () => {
  let server: ClickHouse;
  before(async () => {
    assert.equal(PYTHON.kind, 'found');
    server = await startClickHouse({ python: PYTHON.path, users: USERS });
    await createOtelLogs(server);
    await insertLogs(server, [EVENT_LOGS, GATEWAY_LOGS]);
    await createOtelLogs(server, 'logs_of_2024', COLUMNS.replace(/.*`EventName`.*\n/, ''));
    await createOtelLogs(server, 'json_logs', JSON_COLUMNS);
    await server.query('CREATE TABLE orders (id UInt64, total Float64) ENGINE = MergeTree ORDER BY id');
  });
  const given = (...args: readonly string[]): readonly string[] => ['--clickhouse', server.url, ...args];

  it('there is none of this name', async (t) => {
    const run = await correlate(t, given('--table', 'otel_log'));
    assertRefused(run, /otel_log does not exist/);
  });

  it('an older exporter made it, and dropped the names of events', async (t) => {
    const run = await correlate(t, given('--table', 'logs_of_2024'));
    assertRefused(
      run,
      /logs_of_2024 has no column EventName: ALTER TABLE logs_of_2024 ADD COLUMN EventName String/,
    );
  });

  it('and the cure that is named works', async (t) => {
    await createOtelLogs(server, 'cured_logs', COLUMNS.replace(/.*`EventName`.*\n/, ''));
    const { stderr } = await correlate(t, given('--table', 'cured_logs'));
    const cure = /ALTER TABLE [^,\n]+/.exec(stderr)?.[0];
    assert.ok(cure);
    await server.query(cure);
    await insertLogs(server, [EVENT_LOGS, GATEWAY_LOGS], 'cured_logs');
    assert.equal((await correlate(t, given('--table', 'cured_logs'))).code, 1);
  });

  it('its attributes are of the type JSON', async (t) => {
    const run = await correlate(t, given('--table', 'json_logs'));
    assertRefused(run, /LogAttributes of the table json_logs is JSON.*json: false/);
  });

  it('it is something else', async (t) => {
    const run = await correlate(t, given('--table', 'orders'));
    assertRefused(run, /the table orders has no column Timestamp, TraceId, .*--table/);
  });

  for (const table of [
    'otel_logs; DROP TABLE otel_logs',
    "otel_logs' OR 1=1 --",
    '`otel_logs`',
    'a.b.c',
    '',
    "remote('127.0.0.1', default.otel_logs)",
    'otel_logs FINAL',
    'otel\u2215logs',
    '{table:Identifier}',
  ]) {
    it(`it has no name that a table can have: ${table}`, async (t) => {
      assertRefused(await correlate(t, given('--table', table)), /Use letters, digits and _/);
      assert.notEqual(await server.query('SELECT count() FROM otel_logs'), '0');
    });
  }

  it('the user may not read it', async (t) => {
    assertRefused(
      await correlate(t, given(), as('no_select')),
      /Not enough privileges.*SHOW COLUMNS.*otel_logs/,
    );
  });

  it('the user may not create temporary tables: the right is named', async (t) => {
    const run = await correlate(t, given(), as('no_temporary'));
    assertRefused(run, /Not enough privileges.*CREATE ARBITRARY TEMPORARY TABLE/);
  });

  it('the user may not use the engine of the temporary tables: the right is named', async (t) => {
    assertRefused(
      await correlate(t, given(), as('no_engine')),
      /Not enough privileges.*TABLE ENGINE ON MergeTree/,
    );
  });

  it('the password is wrong, and is not shown', async (t) => {
    const env = { CLICKHOUSE_USER: 'complete', CLICKHOUSE_PASSWORD: `${SECRET}2` };
    const url = new URL(server.url);
    [url.username, url.password] = ['complete', `${SECRET}2`];
    for (const run of [await correlate(t, given(), env), await correlate(t, ['--clickhouse', url.href])]) {
      assertRefused(run, /Authentication failed/);
      assert.ok(!run.stderr.includes(SECRET), run.stderr);
    }
  });
});

/** Listens on a free port of this machine until the test ends. */
async function listening(t: TestContext, server: Server): Promise<string> {
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://u:${SECRET}@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a server that cannot be used', () => {
  it('refuses the connection', async (t) => {
    const server = createServer();
    const url = await listening(t, server);
    await new Promise((resolve) => server.close(resolve));
    const run = await correlate(t, ['--clickhouse', url]);
    assertRefused(run, /ECONNREFUSED/);
    assert.ok(!run.stderr.includes(SECRET));
  });

  it('accepts, and never answers', async (t) => {
    const url = await listening(
      t,
      createServer(() => undefined).on('connection', (socket) => t.after(() => socket.destroy())),
    );
    const run = await correlate(t, ['--clickhouse', url, '--timeout', '1s']);
    assertRefused(run, /[Tt]ime/);
    assert.ok(run.milliseconds < 15_000, `${run.milliseconds} ms`);
    assert.ok(!run.stderr.includes(SECRET));
  });

  it('has no such name', async (t) => {
    const run = await correlate(t, ['--clickhouse', `http://u:${SECRET}@no-such-host.invalid:8123`]);
    assertRefused(run, /no-such-host\.invalid/);
    assert.ok(!run.stderr.includes(SECRET));
  });

  const page = '<html><body>\n<h1>Not Found</h1>\n</body></html>\n';
  for (const [what, answer] of [
    ['answers 404 with a page', (_, response) => response.writeHead(404).end(page)],
    ['answers 200 with a page', (_, response) => response.writeHead(200).end(page)],
    ['answers 200 with nothing', (_, response) => response.end()],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['hangs up', (request) => request.socket.destroy()],
  ] as readonly (readonly [string, RequestListener])[]) {
    it(`is no ClickHouse, and ${what}`, async (t) => {
      const run = await correlate(t, ['--clickhouse', await listening(t, createHttpServer(answer))]);
      assertRefused(run, /the ClickHouse at http:\/\/127\.0\.0\.1:\d+ /);
      assert.ok(!run.stderr.includes(SECRET));
    });
  }

  it('speaks no HTTP', async (t) => {
    const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const run = await correlate(t, ['--clickhouse', await listening(t, server)]);
    assertRefused(run, /the ClickHouse at http:\/\/127\.0\.0\.1:\d+ /);
  });

  for (const url of [
    'localhost:8123',
    'ftp://localhost',
    'clickhouse://localhost:9000',
    `//u:${SECRET}@h`,
    '',
  ]) {
    it(`has no address that can be used: ${url}`, async (t) => {
      const run = await correlate(t, ['--clickhouse', url]);
      assertRefused(run, /URL such as http:\/\/localhost:8123/);
      assert.ok(!run.stderr.includes(SECRET));
    });
  }
});
