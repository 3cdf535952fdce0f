import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Containment } from '../../src/diagnostics/containment.js';
import { startApp } from '../support/app-process.js';

const REST_MS = 50;
const FAULTS = 100;

/** Fails until told otherwise; counts how often it was tried. */
function flaky(): { step: () => string; tries: number; heal(): void } {
  let healthy = false;
  const part = {
    tries: 0,
    step: (): string => {
      part.tries += 1;
      if (!healthy) throw new Error('not now');
      return 'done';
    },
    heal: () => {
      healthy = true;
    },
  };
  return part;
}

describe('a contained stage', () => {
  it('rests after many faults in a row, and works again once its trouble is over', async () => {
    let faults = 0;
    const containment = new Containment('working in a test', () => (faults += 1), REST_MS);
    const trouble = flaky();
    for (let index = 0; index < FAULTS + 10; index += 1)
      assert.equal(containment.run(trouble.step), undefined);
    assert.equal(trouble.tries, FAULTS, 'it is not tried while it rests');
    assert.equal(faults, FAULTS + 10, 'each is counted');
    trouble.heal();
    await sleep(2 * REST_MS);
    assert.equal(containment.run(trouble.step), 'done');
    assert.equal(containment.run(trouble.step), 'done');
  });

  it('is tried once after a rest, and rests again where that fails', async () => {
    const containment = new Containment('failing in a test', undefined, REST_MS);
    const trouble = flaky();
    for (let index = 0; index < FAULTS; index += 1) containment.run(trouble.step);
    await sleep(2 * REST_MS);
    for (let index = 0; index < 10; index += 1) containment.run(trouble.step);
    assert.equal(trouble.tries, FAULTS + 1);
  });

  it('never rests for faults that come between successes', () => {
    const containment = new Containment('working now and then');
    for (let index = 0; index < 3 * FAULTS; index += 1) {
      containment.run(() => {
        throw new Error('now and then');
      });
      assert.equal(
        containment.run(() => index),
        index,
      );
    }
  });
});

describe('a foreign log record processor that throws', () => {
  it('costs the events alone: spans and the metric go on', async () => {
    const requests = FAULTS + 50;
    const app = await startApp({
      app: 'test/fixtures/preload/server.cjs',
      flags: ['--require', './test/fixtures/preload/throwing-processor.cjs'],
      env: { OTEL_METRIC_EXPORT_INTERVAL: '200', OTEL_METRIC_EXPORT_TIMEOUT: '200' },
    });
    for (let index = 0; index < requests; index += 1) {
      assert.equal((await app.get('/', { 'x-api-key': 'sk_test_abc123' })).body, 'ok');
    }
    const highest = (metric: string): number =>
      Math.max(0, ...app.exported.points(metric).map(({ value }) => value));
    await app.exported.until(
      (exported) =>
        exported.serverSpans().length === requests && highest('api_key.authentications') === requests,
    );
    await app.exported.until(() => highest('api_key.dropped') === requests);
    await app.stop();
    for (const span of app.exported.serverSpans()) {
      assert.equal(span.attributes['api_key.outcome'], 'success');
    }
    assert.match(app.stderr, /sending an event failed: Error; the application is not affected\n/);
    assert.match(app.stderr, /sending an event failed 100 times in a row and rests for a minute\n/);
  });
});
