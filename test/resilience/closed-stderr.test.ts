import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };

describe('standard error that nobody reads any more', () => {
  it('does not end the application when something is said to the operator', async (t) => {
    const app = await startApp({
      app: 'test/fixtures/raw-app.mjs',
      // Nobody listens there, and the first failed export is told of.
      endpoint: 'http://127.0.0.1:9',
      env: {
        OTEL_EXPORTER_OTLP_TIMEOUT: '200',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_TRACES_EXPORTER: 'none',
      },
    });
    t.after(() => app.stop('SIGKILL'));
    app.child.stderr!.destroy();
    for (let visits = 0; visits < 30; visits += 1) {
      assert.equal((await app.get('/status/200', KEY)).status, 200);
      await sleep(100);
    }
    assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' }, 'it ends as it would without us');
  });
});
