import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';

/** The table of outcomes: what was answered, and what is recorded for a request with and without a key. */
const TABLE = [
  { status: 200, keyed: ['success', undefined], keyless: ['none', undefined] },
  { status: 204, keyed: ['success', undefined], keyless: ['none', undefined] },
  { status: 302, keyed: ['success', undefined], keyless: ['none', undefined] },
  { status: 304, keyed: ['success', undefined], keyless: ['none', undefined] },
  { status: 400, keyed: ['unknown', 'client_error'], keyless: ['none', undefined] },
  { status: 401, keyed: ['failure', 'invalid_key'], keyless: ['failure', 'missing_key'] },
  { status: 403, keyed: ['failure', 'forbidden'], keyless: ['failure', 'missing_key'] },
  { status: 404, keyed: ['unknown', 'client_error'], keyless: ['none', undefined] },
  { status: 429, keyed: ['failure', 'rate_limited'], keyless: ['none', undefined] },
  { status: 500, keyed: ['unknown', 'server_error'], keyless: ['none', undefined] },
  { status: 503, keyed: ['unknown', 'server_error'], keyless: ['none', undefined] },
] as const;

describe('a server that answers with a status', () => {
  let app: AppProcess;

  before(async () => {
    app = await startApp({ app: 'test/fixtures/raw-app.mjs' });
    for (const { status } of TABLE) {
      await app.get(`/status/${status}?keyed`, { 'x-api-key': KEY });
      await app.get(`/status/${status}`);
    }
    await app.exported.until((exported) => exported.events().length >= TABLE.length * 2);
    await app.stop();
  });

  after(() => app.stop());

  it('gives exactly one event and one server span for each request', () => {
    assert.equal(app.exported.events().length, TABLE.length * 2);
    assert.equal(app.exported.serverSpans().length, TABLE.length * 2);
  });

  for (const { status, keyed, keyless } of TABLE) {
    for (const [presented, [outcome, reason]] of [
      ['a key', keyed],
      ['no key', keyless],
    ] as const) {
      it(`${status} to ${presented} is ${outcome}${reason === undefined ? '' : `, ${reason}`}`, () => {
        const withKey = presented === 'a key';
        const event = app.exported
          .events()
          .find(
            ({ attributes }) =>
              attributes['http.response.status_code'] === status &&
              'api_key.fingerprint' in attributes === withKey,
          );
        assert.ok(event, 'the event');
        assert.equal(event.attributes['api_key.outcome'], outcome);
        assert.equal(event.attributes['api_key.failure_reason'], reason);
        assert.equal(event.attributes['api_key.fingerprint'], withKey ? FINGERPRINT : undefined);
        assert.equal(event.severityNumber, outcome === 'failure' ? 13 : 9);
        assert.equal(event.attributes['error.type'], status >= 500 ? String(status) : undefined);

        const span = app.exported.serverSpans().find(({ traceId }) => traceId === event.traceId);
        assert.ok(span, 'the server span in the same trace');
        assert.equal(span.spanId, event.spanId);
        assert.equal(span.attributes['api_key.outcome'], outcome);
        assert.equal(span.attributes['api_key.failure_reason'], reason);
        assert.equal(span.attributes['api_key.fingerprint'], withKey ? FINGERPRINT : undefined);
        const spanEvent = span.events.find(({ name }) => name === 'api_key.authentication');
        assert.equal(spanEvent?.attributes['api_key.outcome'], outcome);
        assert.equal(spanEvent?.attributes['api_key.failure_reason'], reason);
      });
    }
  }

  it('counts every request in the metric, without the fingerprint', () => {
    const points = app.exported.points('api_key.authentications');
    const total = points.reduce((sum, point) => sum + point.value, 0);
    assert.equal(total, TABLE.length * 2);
    for (const { attributes, unit } of points) {
      assert.equal(unit, '{request}');
      for (const name of Object.keys(attributes)) {
        assert.ok(
          ['api_key.outcome', 'api_key.failure_reason', 'api_key.location', 'http.route'].includes(name),
          `${name} on the metric`,
        );
      }
    }
  });

  it('lets the key out nowhere', () => {
    assert.ok(!app.exported.text().includes(KEY));
    assert.ok(!(app.stdout + app.stderr).includes(KEY));
  });
});
