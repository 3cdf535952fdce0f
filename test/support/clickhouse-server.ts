// A real ClickHouse, or a cluster of several: test/fixtures/clickhouse-server.py.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { libchdbPath } from 'chdb/libchdb';
import { ROOT } from './real-part.js';

const PROGRAM = join(ROOT, 'test', 'fixtures', 'clickhouse-server.py');
/** The library alone is 550 MB. */
const START_TIMEOUT_MS = 60_000;

/** The cluster that every node knows itself and the others by. */
export const CLUSTER = 'shards';

export interface User {
  readonly name: string;
  readonly password: string;
  /** All that it may do. */
  readonly grants: readonly string[];
}

export interface ClickHouseOptions {
  /** From `realTest`. */
  readonly python: string;
  /** Beside `default`, which has no password. */
  readonly users?: readonly User[];
  /** More than one make a cluster, a shard each. */
  readonly nodes?: number;
}

export interface ClickHouse {
  readonly port: number;
  /** Without a user. */
  readonly url: string;
  /** What `sql` gives, as TSV; rejects with ClickHouse's own words. Not by the client that the tests are about. */
  query(sql: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** What the process printed: nothing, unless something is wrong with it. */
  output(): string;
  /** kill -9. */
  kill(): Promise<void>;
}

interface Ports {
  readonly http: number;
  readonly tcp: number;
}

/** One server. */
export async function startClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  const [server] = await startClickHouses({ ...options, nodes: 1 });
  return server!;
}

/** The nodes of a cluster; resolves when all answer. They end with the test's process at the latest. */
export async function startClickHouses(options: ClickHouseOptions): Promise<readonly ClickHouse[]> {
  const folder = mkdtempSync(join(tmpdir(), 'clickhouse-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ports = await freePorts(options.nodes ?? 1);
  return Promise.all(
    ports.map(async (own, node) => {
      const home = join(folder, String(node));
      mkdirSync(home);
      writeFileSync(join(home, 'config.xml'), configXml(own, ports));
      writeFileSync(join(home, 'users.xml'), usersXml(options.users ?? []));
      return startNode(options.python, home, own);
    }),
  );
}

async function startNode(python: string, home: string, { http }: Ports): Promise<ClickHouse> {
  const queries = `SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; ${FOREVER}`;
  const args = [
    `--config-file=${join(home, 'config.xml')}`,
    `--path=${join(home, 'data')}`,
    '--query',
    queries,
  ];
  const child = spawn(python, ['-I', PROGRAM, libchdbPath(), home, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  // The test's process ends when it has no more to do, and the server with it.
  for (const handle of [child, child.stdout as Socket, child.stderr as Socket]) handle.unref();
  // Before the folder goes: listeners are called in their order.
  process.prependOnceListener('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${http}`;
  await untilAnswering(child, url, () => output);
  return {
    port: http,
    url,
    query: (sql, parameters = {}) => ask(url, sql, parameters),
    output: () => output,
    kill: () => kill(child),
  };
}

const FOREVER = 'SELECT sleepEachRow(1) FROM system.numbers FORMAT Null SETTINGS max_block_size = 1';

function configXml(own: Ports, all: readonly Ports[]): string {
  const shards = all.map(
    ({ tcp }) => `<shard><replica><host>127.0.0.1</host><port>${tcp}</port></replica></shard>`,
  );
  return `<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${own.http}</http_port>
  <tcp_port>${own.tcp}</tcp_port>
  <users_config>users.xml</users_config>
  <remote_servers><${CLUSTER}>${shards.join('')}</${CLUSTER}></remote_servers>
</clickhouse>`;
}

function usersXml(users: readonly User[]): string {
  const all = [{ name: 'default', password: '', grants: ['GRANT ALL ON *.*'] }, ...users].map(
    ({ name, password, grants }) => `<${name}>
  <password>${escaped(password)}</password>
  <networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
  <grants>${grants.map((grant) => `<query>${escaped(grant)}</query>`).join('')}</grants>
</${name}>`,
  );
  return `<clickhouse>
<profiles><default></default></profiles><quotas><default></default></quotas>
<users>${all.join('')}</users>
</clickhouse>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function ask(
  url: string,
  sql: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const given = Object.entries(parameters).map(([name, value]) => [`param_${name}`, value] as const);
  const answer = await fetch(`${url}/?${String(new URLSearchParams(Object.fromEntries(given)))}`, {
    method: 'POST',
    body: sql,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${text.trim()}\nof: ${sql.slice(0, 500)}`);
  return text.trimEnd();
}

async function untilAnswering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`ClickHouse ended at start-up:\n${output()}`);
    }
    if ((await ask(url, 'SELECT 1').catch(() => '')) === '1') return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`ClickHouse did not answer within ${START_TIMEOUT_MS} ms:\n${output()}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Each node has to know the others' before they start, so ports that are free now are chosen beforehand. */
async function freePorts(nodes: number): Promise<readonly Ports[]> {
  const servers = Array.from({ length: 2 * nodes }, () => createServer());
  const ports = await Promise.all(servers.map(freePort));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return Array.from({ length: nodes }, (_, node) => ({ http: ports[2 * node]!, tcp: ports[2 * node + 1]! }));
}

async function freePort(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
