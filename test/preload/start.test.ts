import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IMPORT_REGISTER, REQUIRE_REGISTER, startApp, type AppProcess } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const FINGERPRINT = '3229db23516d9173';
const REGISTER = 'opentelemetry-instrumentation-api-key/register';

/** One server span and one event for each request, in the same trace. */
async function assertTold(app: AppProcess, requests: number): Promise<void> {
  for (let index = 0; index < requests; index += 1) {
    assert.equal((await app.get(`/orders/${index}`, KEY)).body, 'ok');
  }
  await app.exported.until(
    (exported) => exported.events().length >= requests && exported.serverSpans().length >= requests,
  );
  assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
  const events = app.exported.events();
  const spans = app.exported.serverSpans();
  assert.equal(events.length, requests);
  assert.equal(spans.length, requests);
  for (const event of events) {
    assert.equal(event.attributes['api_key.fingerprint'], FINGERPRINT);
    const span = spans.find(({ traceId, spanId }) => traceId === event.traceId && spanId === event.spanId);
    assert.equal(span?.attributes['api_key.fingerprint'], FINGERPRINT);
    assert.equal(span?.attributes['api_key.outcome'], 'success');
  }
  const counted = app.exported.points('api_key.authentications').map(({ value }) => value);
  assert.equal(Math.max(...counted), requests);
  assert.equal(app.stderr, '');
}

for (const kind of ['cjs', 'mjs']) {
  describe(`a server in .${kind}`, () => {
    const app = `test/fixtures/preload/server.${kind}`;
    for (const flags of [REQUIRE_REGISTER, IMPORT_REGISTER]) {
      it(`is told of with ${flags[0]}`, async () => {
        await assertTold(await startApp({ app, flags }), 2);
      });

      it(`is told of with ${flags[0]} in NODE_OPTIONS`, async () => {
        await assertTold(
          await startApp({ app, flags: [], env: { NODE_OPTIONS: `${flags[0]}=${REGISTER}` } }),
          2,
        );
      });
    }
  });
}

describe('the preload', () => {
  it('starts once, however often it is asked for', async () => {
    const app = await startApp({
      app: 'test/fixtures/preload/server.mjs',
      flags: [...REQUIRE_REGISTER, ...IMPORT_REGISTER],
      env: { NODE_OPTIONS: REQUIRE_REGISTER.join(' '), OTEL_LOG_LEVEL: 'warn' },
    });
    await assertTold(app, 2);
  });

  it('tells of a server in a worker thread, and of the one in the main thread', async () => {
    const app = await startApp({ app: 'test/fixtures/preload/worker-server.cjs' });
    const workerPort = Number(/worker on (\d+)/.exec(app.stdout)![1]);
    const worker = await fetch(`http://127.0.0.1:${workerPort}/in-the-worker`, { headers: KEY });
    assert.equal(await worker.text(), 'worker');
    await app.get('/in-the-main-thread', KEY);
    await app.exported.until(
      (exported) => exported.events().length === 2 && exported.serverSpans().length === 2,
    );
    await app.stop();
    const paths = app.exported.events().map(({ attributes }) => attributes['url.path']);
    assert.deepEqual(new Set(paths), new Set(['/in-the-main-thread', '/in-the-worker']));
    const instances = app.exported.events().map(({ resource }) => resource['service.instance.id']);
    assert.notEqual(instances[0], instances[1]);
  });

  it('flushes a worker thread that has nothing left to do, and leaves its exit code alone', async () => {
    const app = await startApp({
      app: 'test/fixtures/preload/worker-server.cjs',
      env: { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' },
    });
    const workerPort = Number(/worker on (\d+)/.exec(app.stdout)![1]);
    await fetch(`http://127.0.0.1:${workerPort}/finish`, { headers: { ...KEY, connection: 'close' } });
    await app.exported.until(
      (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
    );
    for (let waited = 0; !app.stdout.includes('worker ended') && waited < 200; waited += 1)
      await app.get('/');
    assert.match(app.stdout, /worker ended with 4/);
    await app.stop();
  });
});
