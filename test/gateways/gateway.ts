// Starts the real gateway of a recipe in a throw-away folder, and reads what it logs.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findRealPart, type GatewayPart } from '../support/real-part.js';
import { commandLinesOf, end, hasEnded, run, type Program } from './programs.js';
import { completeLines, parseRecord, type GatewayRecord } from './record.js';

const START_TIMEOUT_MS = 15_000;
const RECORDS_TIMEOUT_MS = 10_000;

/** Null is plain SHA-256. The file is read literally, less one line break at its end. */
export type GatewayPepper = null | { readonly id: string; readonly file: string };

/** What a recipe is to be started with. */
export interface GatewaySetup {
  /** The gateway's program, of Debian's package. */
  readonly binary: string;
  /** For configuration, sockets, temporary files; anybody may read it, so that a gateway that gives up root can. */
  readonly folder: string;
  /** A folder that every log goes to: access, error, whatever else. All files in it are searched for keys. */
  readonly logs: string;
  /** Where to listen, on 127.0.0.1. */
  readonly port: number;
  /** Where the application listens, on 127.0.0.1; perhaps nobody does. */
  readonly upstreamPort: number;
  readonly pepper: GatewayPepper;
}

/** What a recipe made of a setup. */
export interface Launch {
  /** Started in this order; stopped in the other, by SIGTERM. */
  readonly programs: readonly Program[];
  /** The file below `logs` that the records go to, and nothing else; may be some program's `.stdout`. */
  readonly records: string;
  /** Resolves when all is ready, where more is needed than that `port` accepts a connection. */
  readonly ready?: () => Promise<void>;
}

export interface Recipe {
  readonly part: GatewayPart;
  /** The field `gateway` of its records. */
  readonly gateway: string;
  /** It can make HMACs only, and is never started without a pepper. */
  readonly needsPepper?: boolean;
  /** Writes the configuration to `setup.folder`: the shipped files, and a main file of the test's own at most. The path /blocked is answered with 403 by the gateway itself. */
  readonly prepare: (setup: GatewaySetup) => Launch | Promise<Launch>;
}

/** A path that the gateway of every test answers with 403 itself. */
export const BLOCKED_PATH = '/blocked';

export interface GatewayOptions {
  readonly upstreamPort: number;
  readonly pepper?: GatewayPepper;
}

export class Gateway {
  readonly recipe: Recipe;
  readonly setup: GatewaySetup;
  readonly #launch: Launch;
  readonly #children: readonly ChildProcess[];

  constructor(recipe: Recipe, setup: GatewaySetup, launch: Launch, children: readonly ChildProcess[]) {
    this.recipe = recipe;
    this.setup = setup;
    this.#launch = launch;
    this.#children = children;
  }

  get port(): number {
    return this.setup.port;
  }

  /** Every record so far, checked field by field; waits until there are `atLeast`, or `until` says that all are there. */
  async records(
    atLeast: number,
    until: (records: readonly GatewayRecord[]) => boolean = () => true,
  ): Promise<readonly GatewayRecord[]> {
    const deadline = Date.now() + RECORDS_TIMEOUT_MS;
    for (;;) {
      const records = this.recordLines().map(parseRecord);
      if (records.length >= atLeast && until(records)) return records;
      if (Date.now() > deadline) {
        assert.fail(`${records.length} records, waited for ${atLeast}; logged: ${this.everythingLogged()}`);
      }
      await pause(20);
    }
  }

  /** The record of one request id, once it is there; fails when there are two. */
  async recordOf(requestId: string): Promise<GatewayRecord> {
    const isIt = (record: GatewayRecord): boolean => record.request_id === requestId;
    const found = (await this.records(1, (records) => records.some(isIt))).filter(isIt);
    assert.equal(found.length, 1, `one record of ${requestId}`);
    return found[0]!;
  }

  /** The complete lines of the records' file, as they are. */
  recordLines(): readonly Buffer[] {
    const { records } = this.#launch;
    return existsSync(records) ? completeLines(readFileSync(records)) : [];
  }

  /** All text of all logs, each byte a character. */
  everythingLogged(): string {
    const files = readdirSync(this.setup.logs, { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => `== ${file.name}\n${readFileSync(join(file.parentPath, file.name), 'latin1')}`)
      .join('\n');
  }

  /** Of its programs and of all that they started, as `ps` shows them. */
  commandLines(): readonly string[] {
    return commandLinesOf(this.#children);
  }

  /** Ends every program; what it logged stays readable until this process ends. */
  async stop(): Promise<void> {
    for (const child of [...this.#children].reverse()) await end(child);
  }
}

const leftBehind: { readonly folder: string; readonly children: readonly ChildProcess[] }[] = [];

// Here and not in stop(): a test that fails half-way must leave nothing behind.
process.once('exit', () => {
  for (const { folder, children } of leftBehind) {
    for (const child of children) child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Resolves when the gateway accepts connections; rejects with its own words when it does not start. */
export async function startGateway(recipe: Recipe, options: GatewayOptions): Promise<Gateway> {
  const setup = await setupOf(recipe, options);
  const children: ChildProcess[] = [];
  leftBehind.push({ folder: setup.folder, children });
  const launch = await recipe.prepare(setup);
  children.push(...launch.programs.map((program) => run(program, setup)));
  const gateway = new Gateway(recipe, setup, launch, children);
  await untilListening(gateway, children);
  await launch.ready?.();
  return gateway;
}

async function setupOf(
  recipe: Recipe,
  { upstreamPort, pepper = null }: GatewayOptions,
): Promise<GatewaySetup> {
  const found = findRealPart(recipe.part);
  assert.ok(found.kind === 'found', `${recipe.part} is not on this machine`);
  const folder = mkdtempSync(join(tmpdir(), `${recipe.part}-`));
  chmodSync(folder, 0o755);
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  // Started by root, workers write their logs as somebody else.
  chmodSync(logs, 0o777);
  return { binary: found.path, folder, logs, port: await freePort(), upstreamPort, pepper };
}

async function untilListening(gateway: Gateway, children: readonly ChildProcess[]): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (children.some(hasEnded)) break;
    if (await accepts(gateway.port)) return;
    await pause(20);
  }
  await gateway.stop();
  assert.fail(`${gateway.recipe.part} did not start: ${gateway.everythingLogged()}`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Gateways do not say which port they got for 0, so one that is free now is chosen beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
