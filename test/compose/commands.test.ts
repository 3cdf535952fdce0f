// Every command, path and probe of docker-compose.yml and the Dockerfile, run
// outside containers: what the image would hold is put into a folder, host names
// become 127.0.0.1, and fixed ports become free ones. Nothing else is changed.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { cleanEnv, send } from '../support/app-process.js';
import { startOtelcol } from '../support/otelcol.js';
import { realTest, ROOT } from '../support/real-part.js';
import { until } from '../collector/backend.js';
import { readServices, type Service } from './compose-file.js';
import { followDockerfile, type Image } from './dockerfile.js';

const services = readServices();
const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';

let folder: string;
let image: Image;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  image = followDockerfile(ROOT, folder);
});

function service(name: string): Service {
  const found = services[name];
  assert.ok(found, `no service ${name}`);
  return found;
}

/** A container's process: the image's folder, command and environment, with `changed` variables on top. */
function start(t: TestContext, name: string, extraArgs: string[], changed: Record<string, string>): Process {
  const { command = image.command, environment = {} } = service(name);
  const [program = '', ...args] = [...command, ...extraArgs].map((word) =>
    word.replace('0.0.0.0', '127.0.0.1'),
  );
  const child = spawn(program, args, {
    cwd: image.workdir,
    env: cleanEnv({ ...image.env, ...environment, ...changed }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const started: Process = { child, output: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (started.output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (started.output += text));
  return started;
}

interface Process {
  readonly child: ChildProcess;
  output: string;
}

async function portOf(started: Process): Promise<number> {
  const port = (): string | undefined =>
    /(?:listening on |http:\/\/127\.0\.0\.1:)(\d+)/.exec(started.output)?.[1];
  await until(`a port in the output`, () => port() !== undefined || started.child.exitCode !== null);
  assert.notEqual(port(), undefined, started.output);
  return Number(port());
}

/** Runs a service's health check as Compose would; true is healthy. */
function isHealthy(name: string, probeUrl: string): boolean {
  const { healthcheck, environment = {} } = service(name);
  const [kind, program = '', ...args] = healthcheck?.test ?? [];
  assert.equal(kind, 'CMD');
  const env = cleanEnv({ ...environment, PROBE_URL: probeUrl });
  return spawnSync(program, args, { env, timeout: 20_000 }).status === 0;
}

/** The port of a probe's URL replaced; its path stays. */
function probeAt(name: string, port: number): string {
  const url = new URL(service(name).environment?.['PROBE_URL'] ?? '');
  return `http://127.0.0.1:${port}${url.pathname}`;
}

test('the image holds what its command and those of the services need, and no more', () => {
  for (const path of ['package.json', 'build/src/register.js', 'build/src/cli/main.js', 'example/app.js'])
    assert.ok(existsSync(join(image.workdir, path)), path);
  for (const path of ['src', 'test', 'build/test', 'node_modules/typescript', '.git'])
    assert.equal(existsSync(join(image.workdir, path)), false, path);
  assert.equal(image.user, 'node');
});

test('the Collector gets the configuration where its command looks for it', () => {
  const { command = [], volumes = [], environment = {} } = service('collector');
  const mounts = volumes.map((volume) => volume.split(':'));
  const [, path] = command[0]?.split('=') ?? [];
  const [source] = mounts.find(([, target]) => target === path) ?? [];
  assert.equal(resolve(ROOT, source ?? ''), join(ROOT, 'collector-config.yaml'));
  // And its queue lies on the volume that was handed over to its user.
  const [, target] = mounts.find(([name]) => name === 'collector-queue') ?? [];
  assert.ok(environment['OTELCOL_STORAGE_DIR']?.startsWith(`${target}/`));
  const { command: chown, volumes: chowned } = service('collector-volume');
  assert.deepEqual(chowned, [`collector-queue:${target}`]);
  assert.deepEqual(chown, ['chown', service('collector').user, target]);
});

test(
  'the volume is handed over to the user of the Collector',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  () => {
    const volume = join(folder, 'volume');
    mkdirSync(volume);
    const [program = '', owner = '', path] = service('collector-volume').command ?? [];
    assert.ok(path);
    assert.equal(spawnSync(program, [owner, volume]).status, 0);
    const { uid, gid } = statSync(volume);
    assert.equal(`${uid}:${gid}`, service('collector').user);
  },
);

test('what waits for signals ends by them', async (t) => {
  const sleeper = start(t, 'collector-health', [], {});
  await once(sleeper.child, 'spawn');
  sleeper.child.kill('SIGTERM');
  const [, signal] = (await once(sleeper.child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGTERM');
});

realTest(
  'otelcol',
  'api, Collector and backend, started as in the file, work together',
  async (t, binary) => {
    const backend = start(t, 'backend', ['--port', '0'], {});
    const backendPort = await portOf(backend);
    assert.equal(isHealthy('backend', probeAt('backend', backendPort)), true);

    const { GOMEMLIMIT = '' } = service('collector').environment ?? {};
    const otelcol = await startOtelcol({
      binary,
      backend: `http://127.0.0.1:${backendPort}`,
      env: { GOMEMLIMIT },
    });
    t.after(() => otelcol.stop());
    const health = new URL(service('collector-health').environment?.['PROBE_URL'] ?? '');
    assert.equal(health.pathname, new URL(otelcol.healthUrl).pathname);
    assert.equal(isHealthy('collector-health', otelcol.healthUrl), true);

    const api = start(t, 'api', [], {
      PORT: '0',
      HOST: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: otelcol.httpUrl,
    });
    const port = await portOf(api);
    assert.equal(isHealthy('api', probeAt('api', port)), true);
    assert.equal((await send({ port, path: '/health' })).status, 200);
    assert.equal((await send({ port, path: '/orders', headers: { 'x-api-key': KEY } })).status, 200);
    assert.equal((await send({ port, path: '/orders', headers: { 'x-api-key': 'wrong' } })).status, 403);
    assert.equal((await send({ port, path: '/orders' })).status, 401);

    const events = (): string[] => backend.output.split('\n').filter((line) => line.includes('/orders'));
    await until('a line for each request', () => events().length >= 3);
    const [good, wrong, none] = events();
    assert.match(good ?? '', new RegExp(FINGERPRINT));
    assert.match(wrong ?? '', /invalid_key/);
    assert.match(none ?? '', /missing_key/);
    assert.equal(backend.output.includes('/health'), false);
    assert.equal(backend.output.includes(KEY), false);

    // The last request is told of too: the signal flushes.
    assert.equal((await send({ port, path: '/orders/1001', headers: { 'x-api-key': KEY } })).status, 200);
    api.child.kill('SIGTERM');
    await once(api.child, 'exit');
    assert.equal(isHealthy('api', probeAt('api', port)), false);
    await until('the line of the last request', () => backend.output.includes('/orders/:id'));
    await otelcol.stop();
    assert.equal(isHealthy('collector-health', otelcol.healthUrl), false);
  },
);
