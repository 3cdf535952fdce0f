import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const FINGERPRINT = '3229db23516d9173';

describe('Fastify 5', () => {
  let app: AppProcess;
  let told: unknown;

  before(async () => {
    app = await startApp({ app: 'test/fixtures/fastify-app.mjs' });
    await app.get('/orders/42', KEY);
    await app.get('/orders/43');
    await app.get('/orders/44', { 'x-api-key': 'wrong-key-here' });
    await app.get('/orders/45', { 'x-api-key': 'sk_test_expired1' });
    await app.get('/stream', KEY);
    told = JSON.parse((await app.get('/public/fingerprint', KEY)).body);
    await app.exported.until((exported) => exported.events().length >= 6);
    await app.stop();
  });
  after(() => app.stop());

  const eventOf = (path: string): ExportedLog => {
    const events = app.exported.events().filter(({ attributes }) => attributes['url.path'] === path);
    assert.equal(events.length, 1, `one event for ${path}`);
    return events[0]!;
  };

  it('tells the route from its tracing channel', () => {
    assert.equal(eventOf('/orders/42').attributes['http.route'], '/orders/:id');
    assert.equal(eventOf('/stream').attributes['http.route'], '/stream');
  });

  it('decides by the status that a hook answered with', () => {
    assert.equal(eventOf('/orders/43').attributes['api_key.failure_reason'], 'missing_key');
    assert.equal(eventOf('/orders/44').attributes['api_key.failure_reason'], 'forbidden');
  });

  it('takes the word of a hook', () => {
    const { attributes } = eventOf('/orders/45');
    assert.equal(attributes['api_key.failure_reason'], 'expired_key');
    assert.equal(attributes['api_key.id'], 'key_7');
    assert.equal(attributes['enduser.id'], 'acme');
  });

  it('records a stream when it ends', () => {
    assert.equal(eventOf('/stream').attributes['api_key.outcome'], 'success');
  });

  it('tells the application the fingerprint', () => {
    assert.deepEqual(told, { fingerprint: FINGERPRINT });
  });

  it('puts event and server span into the same trace', () => {
    const spans = new Set(app.exported.serverSpans().map(({ traceId }) => traceId));
    for (const { traceId } of app.exported.events()) assert.ok(spans.has(traceId!));
  });
});
