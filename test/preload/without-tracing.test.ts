import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const TRACING =
  /\/@opentelemetry\/(sdk-node|sdk-trace[^/]*|instrumentation[^/]*|exporter-trace[^/]*|propagator[^/]*)\//;

/** Every package that a finished process has run code of, however it was loaded: Node's own coverage names each script. */
function packagesRun(folder: string): ReadonlySet<string> {
  const reports = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: readonly { url: string }[] },
  );
  const urls = reports.flatMap(({ result }) => result.map(({ url }) => url));
  assert.ok(
    urls.some((url) => url.endsWith('/build/src/register.js')),
    'the preload itself must be seen',
  );
  return new Set(
    urls.flatMap(
      (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? [],
    ),
  );
}

async function run(
  env: Readonly<Record<string, string>>,
): Promise<{ app: AppProcess; packages: ReadonlySet<string> }> {
  const folder = mkdtempSync(join(tmpdir(), 'packages-run-'));
  try {
    const app = await startApp({
      app: 'test/fixtures/preload/stop-app.cjs',
      env: { ...env, NODE_V8_COVERAGE: folder },
    });
    await app.get('/with', { ...KEY, traceparent: `00-${TRACE}-${PARENT}-01` });
    await app.get('/without', KEY);
    await app.get('/malformed', { ...KEY, traceparent: `00-${TRACE}-01` });
    await app.get('/finish/0', KEY);
    await app.ended();
    await app.stop();
    return { app, packages: packagesRun(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isTracing = (name: string): boolean => TRACING.test(`/${name}/`);

describe('OTEL_TRACES_EXPORTER=none', () => {
  let app: AppProcess;
  let packages: ReadonlySet<string>;
  before(async () => ({ app, packages } = await run({ OTEL_TRACES_EXPORTER: 'none' })));
  after(() => app.stop());

  it('loads no tracing machinery', () => {
    assert.deepEqual([...packages].filter(isTracing), []);
    assert.ok(packages.has('@opentelemetry/sdk-logs'));
  });

  it('exports no span', () => {
    assert.deepEqual(app.exported.spans(), []);
  });

  it('puts the event into the trace of the caller', () => {
    const event = app.exported.events().find(({ attributes }) => attributes['url.path'] === '/with');
    assert.equal(event?.traceId, TRACE);
    assert.equal(event.spanId, PARENT);
    assert.equal(event.flags, 1);
    assert.equal(event.attributes['api_key.fingerprint'], '3229db23516d9173');
  });

  it('records a request that belongs to no trace, or to none that can be read', () => {
    for (const path of ['/without', '/malformed']) {
      const event = app.exported.events().find(({ attributes }) => attributes['url.path'] === path);
      assert.equal(event?.attributes['api_key.outcome'], 'success', path);
      assert.equal(event.traceId, undefined);
    }
  });

  it('still counts', () => {
    assert.equal(Math.max(...app.exported.points('api_key.authentications').map(({ value }) => value)), 4);
  });
});

describe('for comparison', () => {
  it('tracing machinery is seen where there is some', async () => {
    const { packages } = await run({});
    for (const name of [
      '@opentelemetry/sdk-node',
      '@opentelemetry/sdk-trace',
      '@opentelemetry/instrumentation-http',
    ]) {
      assert.ok(packages.has(name), name);
    }
  });

  it('OTEL_SDK_DISABLED=true loads the OpenTelemetry API at most', async () => {
    const { app, packages } = await run({ OTEL_SDK_DISABLED: 'true' });
    const loaded = [...packages].filter((name) => name.startsWith('@opentelemetry/'));
    assert.deepEqual(loaded, ['@opentelemetry/api']);
    assert.equal(app.exported.text(), '[]');
  });
});
