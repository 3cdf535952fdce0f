import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };

async function visited(env: Readonly<Record<string, string>>): Promise<AppProcess> {
  const app = await startApp({
    app: 'test/fixtures/preload/server.cjs',
    flags: ['--require', './test/fixtures/preload/traces-only.cjs'],
    env: { OURS: '1', ...env },
  });
  await app.get('/', KEY);
  await app.get('/', KEY);
  await app.exported.until((exported) => exported.serverSpans().length === 2);
  await app.stop();
  assert.deepEqual(app.exported.logs(), []);
  return app;
}

describe("an application's own SDK without logs", () => {
  it('is told in one line that events are dropped', async () => {
    const app = await visited({});
    assert.equal(
      app.stderr,
      'opentelemetry-instrumentation-api-key: no Logs SDK that takes records was registered when a request ended, ' +
        'so its event was dropped; such drops are counted in the metric api_key.dropped\n',
    );
  });

  it('is told nothing where the operator wants none', async () => {
    assert.equal((await visited({ OTEL_LOGS_EXPORTER: 'none' })).stderr, '');
  });
});
