import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventMoment } from '../../src/telemetry/event-moment.js';
import { ATTR_URL_PATH } from '../../src/semconv.js';
import { startApp } from '../support/app-process.js';

describe('the time of an event', () => {
  it('is the millisecond that was given, and a number of its own below it', () => {
    const moments = Array.from({ length: 1000 }, () => eventMoment(1_764_313_494_123));
    for (const [seconds, nanoseconds] of moments) {
      assert.equal(seconds, 1_764_313_494);
      assert.equal(Math.floor(nanoseconds / 1e6), 123);
    }
    assert.equal(new Set(moments.map(([, nanoseconds]) => nanoseconds)).size, 1000);
  });

  it('tells apart what a client repeats byte for byte, also without spans', async () => {
    const app = await startApp({ app: 'test/fixtures/raw-app.mjs', env: { OTEL_TRACES_EXPORTER: 'none' } });
    const headers = {
      'x-request-id': 'the-same',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await Promise.all(Array.from({ length: 50 }, () => app.get('/again', headers)));
    await app.stop();
    const events = app.exported.events().filter(({ attributes }) => attributes[ATTR_URL_PATH] === '/again');
    assert.equal(events.length, 50);
    assert.equal(new Set(events.map((event) => event.timeUnixNano)).size, 50);
    assert.equal(new Set(events.map((event) => event.spanId)).size, 1);
  });
});
