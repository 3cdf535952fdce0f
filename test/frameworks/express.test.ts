import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const FINGERPRINT = '3229db23516d9173';
const PATHS = [
  '/orders/42',
  '/api/v1/items/7',
  '/tenants/51/items/7',
  '/boom',
  '/deep',
  '/nonsense',
  '/unknown',
];

describe('Express 5', () => {
  let app: AppProcess;
  const answers = new Map<string, string>();

  before(async () => {
    app = await startApp({ app: 'test/fixtures/express-app.cjs' });
    for (const path of PATHS) answers.set(path, (await app.get(path, KEY)).body);
    answers.set('/public', (await app.get('/public', { authorization: 'apikey sk_test_abc123' })).body);
    await app.get('/orders/1');
    await app.exported.until((exported) => exported.events().length >= PATHS.length + 2);
    await app.stop();
  });
  after(() => app.stop());

  const eventOf = (path: string): ExportedLog => {
    const events = app.exported.events().filter(({ attributes }) => attributes['url.path'] === path);
    assert.equal(events.length, 1, `one event for ${path}`);
    return events[0]!;
  };

  it('tells the route, a mounted one too', () => {
    assert.equal(eventOf('/orders/42').attributes['http.route'], '/orders/:id');
    assert.equal(eventOf('/api/v1/items/7').attributes['http.route'], '/api/v1/items/:item');
  });

  it('counts by no route that a client could have chosen a part of', () => {
    const routes = new Set(
      app.exported.points('api_key.authentications').map(({ attributes }) => attributes['http.route']),
    );
    assert.ok(routes.has('/orders/:id'));
    assert.ok(!routes.has('/api/v1/items/:item'), 'a mount point may be /:tenant');
  });

  it('tells no route where a mount point holds an identifier: Express keeps no pattern of it', () => {
    assert.equal(eventOf('/tenants/51/items/7').attributes['http.route'], undefined);
  });

  it('tells no route where none matched', () => {
    assert.equal(eventOf('/unknown').attributes['http.route'], undefined);
    assert.equal(eventOf('/orders/1').attributes['http.route'], undefined);
  });

  it('leaves an error of the application to its error handler', () => {
    assert.equal(answers.get('/boom'), '{"error":"boom"}');
    assert.equal(eventOf('/boom').attributes['api_key.failure_reason'], 'server_error');
  });

  it('takes the word of the application from deep inside, and adds up what it says', () => {
    const { attributes, severityNumber, body } = eventOf('/deep');
    assert.equal(attributes['api_key.outcome'], 'failure');
    assert.equal(attributes['api_key.failure_reason'], 'usage_exceeded');
    assert.equal(attributes['api_key.id'], 'key_1');
    assert.equal(attributes['enduser.id'], 'acme');
    assert.equal(attributes['http.response.status_code'], 200);
    assert.equal(severityNumber, 13);
    assert.equal(body, 'API key authentication failed: usage_exceeded');
    const span = app.exported.serverSpans().find(({ traceId }) => traceId === eventOf('/deep').traceId);
    assert.equal(span?.attributes['api_key.id'], 'key_1');
    assert.equal(span?.attributes['enduser.id'], 'acme');
  });

  it('tells the application the fingerprint of the key it was given, and of nothing else', () => {
    assert.deepEqual(JSON.parse(answers.get('/deep')!), { fingerprint: FINGERPRINT });
    assert.deepEqual(JSON.parse(answers.get('/public')!), { fingerprint: FINGERPRINT });
  });

  it('does not repeat a reason that is a sentence, and counts what it did not take', () => {
    assert.equal(eventOf('/nonsense').attributes['api_key.failure_reason'], 'other');
    const dropped = app.exported.points('api_key.dropped');
    const count = (reason: string): number =>
      dropped.find(({ attributes }) => attributes['api_key.drop_reason'] === reason)?.value ?? 0;
    assert.equal(count('invalid_outcome'), 2);
    assert.equal(app.stderr.match(/given no outcome that exists/g)?.length, 1, 'said once');
    assert.equal(count('invalid_reason'), 1);
    assert.ok(!app.exported.text().includes(KEY['x-api-key']));
  });
});
