// A site as an operator has it: gateways, applications behind them, a Collector that reads both.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TestContext } from 'node:test';
import { startGatewayCollector, type GatewayCollector } from '../../collector/gateway-collector.js';
import { startGateway, type Gateway, type Recipe } from '../../gateways/gateway.js';
import { REQUIRE_REGISTER, startApp, type AppOptions, type AppProcess } from '../../support/app-process.js';
import { startMiddleBox, type Changes } from './middle-box.js';

/** Test values. */
export const KEYS = {
  good: 'truth-client-key-one',
  alsoGood: 'truth-client-key-two',
  wrong: 'truth-no-such-key',
} as const;

const PEPPERS = {
  '2026-11': 'correct-horse-battery-staple-0123',
  '2027-02': 'another-horse-battery-staple-4567',
  'other-team': 'their-own-battery-of-staples-8901',
} as const;
type PepperId = keyof typeof PEPPERS;

/** The gateways'. */
const EDGE_PEPPER: PepperId = '2026-11';

/** Each has a gateway of its own before it. */
const APPS = ['orders', 'unseen', 'ahead', 'foreign', 'rotating'] as const;
export type App = (typeof APPS)[number];

/** `changed`: one more gateway, whose requests get to `orders` by a middle box. */
export type Entrance = App | 'changed';
const ENTRANCES: readonly Entrance[] = [...APPS, 'changed'];

/** What the middle box does to requests with this first word in their path. */
const CHANGES: Changes = {
  'swapped-key': { headers: { 'x-api-key': KEYS.alsoGood } },
  'stripped-key': { headers: { 'x-api-key': null } },
  'stripped-trace': { headers: { traceparent: null } },
  'stripped-id': { headers: { 'x-request-id': null } },
  'another-id': { headers: { 'x-request-id': 'the-same-for-everybody' } },
  'swapped-key-stripped-id': { headers: { 'x-api-key': KEYS.alsoGood, 'x-request-id': null } },
  rewritten: { firstWord: 'orders' },
  'rewritten-stripped-id': { firstWord: 'orders', headers: { 'x-request-id': null } },
  'told-success': { status: 200 },
  'told-failure': { status: 403 },
  'told-no-content': { status: 204 },
};

/** Of a request that the gateway has seen with this path, and perhaps a middle box after it. */
export function pathAtTheApplication(path: string): string {
  return path.replace(/[^/]+/, (word) => CHANGES[word]?.firstWord ?? word);
}

export interface Site {
  readonly gateways: ReadonlyMap<Entrance, Gateway>;
  readonly apps: ReadonlyMap<App, AppProcess>;
  readonly collector: GatewayCollector;
  /** Each gateway's own file of records; `orders` is the first. */
  readonly logs: ReadonlyMap<Entrance, string>;
}

export async function startSite(t: TestContext, recipe: Recipe, otelcol: string): Promise<Site> {
  const pepperFiles = writePeppers(t);
  // Chosen before anything runs: the Collector is told of the gateways' files, gateways of the
  // applications' ports, and applications of the Collector.
  const reserved = await Promise.all(APPS.map(async (app) => [app, await reservePort()] as const));
  const ports = new Map<Entrance, number>(reserved.map(([app, { port }]) => [app, port]));
  const box = await startMiddleBox(ports.get('orders')!, CHANGES);
  t.after(() => box.close());
  ports.set('changed', box.port);

  const logs = new Map<Entrance, string>(ENTRANCES.map((entrance) => [entrance, '']));
  const pepper = { id: EDGE_PEPPER, file: pepperFiles[EDGE_PEPPER] };
  const started = ENTRANCES.map(async (entrance) => {
    const upstreamPort = ports.get(entrance)!;
    const telling = telltale(recipe, (records) => logs.set(entrance, records));
    const gateway = await startGateway(telling, { upstreamPort, pepper });
    t.after(() => gateway.stop());
    return [entrance, gateway] as const;
  });
  const gateways = new Map(await Promise.all(started));
  const collector = await startGatewayCollector(t, otelcol, patternOf([...logs.values()]));
  const running = reserved.map(async ([name, { port, release }]) => {
    await release();
    const options = { ...optionsOf(name, pepperFiles), endpoint: collector.otelcol.httpUrl };
    const app = await startApp({ ...options, env: { ...options.env, PORT: String(port) } });
    // When all went well it has ended; else nobody waits for its last words.
    t.after(() => app.stop('SIGKILL'));
    return [name, app] as const;
  });
  return { gateways, apps: new Map(await Promise.all(running)), collector, logs };
}

/** A port that nobody else gets until it is released. */
async function reservePort(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    release: async () => {
      await once(server.close(), 'close');
    },
  };
}

/** One pattern for several places; one that begins with a brace finds nothing. */
function patternOf(files: readonly string[]): string {
  return join(tmpdir(), `{${files.map((file) => relative(tmpdir(), file)).join(',')}}`);
}

/** Also says where the records go. */
function telltale(recipe: Recipe, tell: (records: string) => void): Recipe {
  return {
    ...recipe,
    prepare: async (setup) => {
      const launch = await recipe.prepare(setup);
      tell(launch.records);
      return launch;
    },
  };
}

type PepperFiles = Readonly<Record<PepperId, string>>;

function writePeppers(t: TestContext): PepperFiles {
  const folder = mkdtempSync(join(tmpdir(), 'peppers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  // Gateways give up root before they read theirs.
  chmodSync(folder, 0o755);
  const files = Object.entries(PEPPERS).map(([id, pepper]) => {
    const file = join(folder, id);
    writeFileSync(file, `${pepper}\n`);
    return [id, file] as const;
  });
  return Object.fromEntries(files) as Record<PepperId, string>;
}

const AHEAD = ['--require', './test/fixtures/correlation/three-seconds-ahead.cjs'];
/** Fingerprints longer than the gateways'. */
const LONG = { OTEL_INSTRUMENTATION_API_KEY_FINGERPRINT_LENGTH: '64' };

function optionsOf(name: App, files: PepperFiles): AppOptions & { env: Record<string, string> } {
  const peppered = (id: PepperId): Record<string, string> => ({
    KEYS: `${KEYS.good},${KEYS.alsoGood}`,
    OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: files[id],
    OTEL_INSTRUMENTATION_API_KEY_PEPPER_ID: id,
  });
  const app = 'test/fixtures/correlation/orders-app.mjs';
  switch (name) {
    case 'orders':
      return { app, env: peppered(EDGE_PEPPER) };
    case 'unseen':
      return { app, flags: [], env: peppered(EDGE_PEPPER) };
    case 'ahead':
      return { app, flags: [...AHEAD, ...REQUIRE_REGISTER], env: { ...peppered(EDGE_PEPPER), ...LONG } };
    case 'foreign':
      return { app, env: peppered('other-team') };
    case 'rotating': {
      const previous = `${EDGE_PEPPER}=${files[EDGE_PEPPER]}`;
      const env = {
        ...peppered('2027-02'),
        OTEL_INSTRUMENTATION_API_KEY_PREVIOUS_PEPPERS: previous,
        ...LONG,
      };
      return { app, env };
    }
  }
}
