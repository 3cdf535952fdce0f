import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';

const KEY = 'sk_test_abc123';
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function oneEvent(
  env: Record<string, string>,
  request: (app: AppProcess) => Promise<unknown>,
): Promise<{ event: ExportedLog; app: AppProcess }> {
  const app = await startApp({ app: 'test/fixtures/raw-app.mjs', env });
  await request(app);
  await app.stop();
  const events = app.exported.events();
  assert.equal(events.length, 1);
  return { event: events[0]!, app };
}

describe('the route of a request', () => {
  const countedRoutes = (app: AppProcess): unknown[] =>
    app.exported.points('api_key.authentications').map(({ attributes }) => attributes['http.route']);

  it('is what someone has put on the server span, where no framework tells another', async () => {
    const { event, app } = await oneEvent({}, (started) => started.get('/route-on-span/42'));
    assert.equal(event.attributes['http.route'], '/route-on-span/:id');
    assert.deepEqual([...new Set(countedRoutes(app))], ['/route-on-span/:id']);
  });

  it('is scrubbed on the event and left out of the metric where the application puts the key into it', async () => {
    const { event, app } = await oneEvent({}, (started) => started.get(`/route-is-target?api_key=${KEY}`));
    assert.equal(event.attributes['http.route'], '/route-is-target?api_key=[api_key:3229db23516d9173]');
    assert.deepEqual([...new Set(countedRoutes(app))], [undefined]);
    assert.ok(!app.exported.text().includes(KEY));
  });
});

describe('a reason that is the key itself', () => {
  it('is repeated nowhere', async () => {
    const { event, app } = await oneEvent({}, (started) =>
      started.get('/reason-is-key', { 'x-api-key': KEY }),
    );
    assert.equal(event.attributes['api_key.failure_reason'], 'other');
    const [point] = app.exported.points('api_key.authentications');
    assert.equal(point?.attributes['api_key.failure_reason'], 'other');
    assert.ok(!app.exported.text().includes(KEY));
  });
});

describe('the event of a request', () => {
  it('has these attributes and no others', async () => {
    const before = BigInt(Date.now()) * 1_000_000n;
    const { event } = await oneEvent({}, (app) =>
      app.get('/status/200?page=2', {
        host: 'api.example.test:8080',
        authorization: `ApiKey ${KEY}`,
        'x-request-id': 'req-1',
        'user-agent': 'a-client/1.0',
        traceparent: TRACEPARENT,
      }),
    );
    assert.deepEqual(event.attributes, {
      'api_key.fingerprint': '3229db23516d9173',
      'api_key.location': 'authorization',
      'api_key.name': 'authorization',
      'api_key.outcome': 'success',
      'http.request.method': 'GET',
      'url.path': '/status/200',
      'http.response.status_code': 200,
      'client.address': '127.0.0.1',
      'user_agent.original': 'a-client/1.0',
      'server.address': 'api.example.test',
      'http.request.header.x-request-id': ['req-1'],
    });
    assert.equal(event.body, 'API key authentication succeeded');
    assert.equal(event.severityNumber, 9);
    assert.equal(event.scope, 'opentelemetry-instrumentation-api-key');
    assert.equal(event.traceId, '0af7651916cd43dd8448eb211c80319c');
    const time = BigInt(event.timeUnixNano!);
    assert.ok(
      time >= before && time <= BigInt(Date.now()) * 1_000_000n,
      'the time at which the response closed',
    );
  });

  it('counts the credentials when there were several, and takes the first', async () => {
    const { event } = await oneEvent({}, (app) =>
      app.raw(
        `GET /status/200?apikey=third-key HTTP/1.1\r\nHost: x\r\nX-API-Key: ${KEY}\r\nX-API-Key: second-key\r\nConnection: close\r\n\r\n`,
      ),
    );
    assert.equal(event.attributes['api_key.fingerprint'], '3229db23516d9173');
    assert.equal(event.attributes['api_key.count'], 3);
  });

  it('carries key id and previous fingerprints while peppers rotate', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pepper-'));
    const [now, then] = ['n'.repeat(40), 'o'.repeat(40)];
    writeFileSync(join(directory, 'now'), `${now}\n`, { mode: 0o600 });
    writeFileSync(join(directory, 'then'), then, { mode: 0o600 });
    const { event, app } = await oneEvent(
      {
        OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: join(directory, 'now'),
        OTEL_INSTRUMENTATION_API_KEY_PEPPER_ID: '2026-11',
        OTEL_INSTRUMENTATION_API_KEY_PREVIOUS_PEPPERS: `2026-05=${join(directory, 'then')}`,
      },
      (running) => running.get('/status/200', { 'x-api-key': KEY }),
    );
    rmSync(directory, { recursive: true });
    const digest = (pepper: string): string =>
      createHmac('sha256', pepper).update(KEY).digest('hex').slice(0, 16);
    assert.equal(event.attributes['api_key.fingerprint'], digest(now));
    assert.equal(event.attributes['api_key.fingerprint_key_id'], '2026-11');
    assert.deepEqual(event.attributes['api_key.previous_fingerprints'], [digest(then)]);
    const [span] = app.exported.serverSpans();
    assert.equal(span?.attributes['api_key.fingerprint_key_id'], '2026-11');
  });

  it('is in the trace even when the trace is not sampled', async () => {
    const { event, app } = await oneEvent({ OTEL_TRACES_SAMPLER: 'always_off' }, (running) =>
      running.get('/status/200', { 'x-api-key': KEY, traceparent: TRACEPARENT }),
    );
    assert.equal(event.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(app.exported.spans().length, 0);
  });

  it('never carries the key, wherever else in the request it stands', async () => {
    const encoded = Buffer.from(KEY).toString('base64');
    const { app } = await oneEvent(
      { OTEL_INSTRUMENTATION_API_KEY_CORRELATION_HEADERS: 'x-request-id,x-debug' },
      (running) =>
        running.get(`/tokens/${KEY}?api_key=${KEY}&apikey=other-key-1`, {
          'x-api-key': KEY,
          'user-agent': `curl -H "X-API-Key: ${KEY}"`,
          'x-request-id': KEY,
          'x-debug': `Basic ${encoded}`,
          host: `${KEY}.example.test`,
        }),
    );
    assert.ok(!app.exported.text().includes(KEY), 'the key');
    assert.ok(!app.exported.text().includes(encoded.replace(/=+$/, '')), 'the key in base64');
    const [event] = app.exported.events();
    assert.equal(event?.attributes['url.path'], '/tokens/[api_key:3229db23516d9173]');
  });

  it('believes X-Forwarded-For of trusted proxies only', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7, 10.0.0.1' };
    const untrusting = await oneEvent({}, (app) => app.get('/status/200', headers));
    assert.equal(untrusting.event.attributes['client.address'], '127.0.0.1');
    const trusting = await oneEvent(
      { OTEL_INSTRUMENTATION_API_KEY_TRUSTED_PROXIES: 'loopback,10.0.0.0/8' },
      (app) => app.get('/status/200', headers),
    );
    assert.equal(trusting.event.attributes['client.address'], '198.51.100.7');
  });
});

describe('the settings of what is recorded', () => {
  const visit = async (env: Record<string, string>): Promise<AppProcess> => {
    const app = await startApp({ app: 'test/fixtures/raw-app.mjs', env });
    await app.get('/status/200?1', { 'x-api-key': KEY });
    await app.get('/status/403?2', { 'x-api-key': KEY });
    await app.get('/status/401?3');
    await app.get('/status/200?4');
    await app.get('/healthz');
    await app.stop();
    return app;
  };
  const outcomes = (app: AppProcess): unknown[] =>
    app.exported
      .events()
      .map(({ attributes }) => attributes['api_key.failure_reason'] ?? attributes['api_key.outcome']);
  const counted = (app: AppProcess): number =>
    app.exported.points('api_key.authentications').reduce((sum, { value }) => sum + value, 0);

  it('attempts leaves out requests without a key that nobody refused', async () => {
    const app = await visit({ OTEL_INSTRUMENTATION_API_KEY_RECORD: 'attempts' });
    assert.deepEqual(outcomes(app), ['success', 'forbidden', 'missing_key']);
    assert.equal(counted(app), 5, 'the metric counts all');
  });

  it('failures leaves out all that is none', async () => {
    assert.deepEqual(outcomes(await visit({ OTEL_INSTRUMENTATION_API_KEY_RECORD: 'failures' })), [
      'forbidden',
      'missing_key',
    ]);
  });

  it('the span event can be turned off; the span keeps its attributes', async () => {
    const app = await visit({ OTEL_INSTRUMENTATION_API_KEY_SPAN_EVENT: 'false' });
    for (const span of app.exported.serverSpans()) {
      assert.deepEqual(span.events, []);
      assert.ok('api_key.outcome' in span.attributes);
    }
  });

  it('a status can mean something else, and paths can be ignored', async () => {
    const app = await visit({
      OTEL_INSTRUMENTATION_API_KEY_STATUS_REASONS: '403:invalid_key',
      OTEL_INSTRUMENTATION_API_KEY_IGNORED_PATHS: '/health*',
    });
    assert.deepEqual(outcomes(app), ['success', 'invalid_key', 'missing_key', 'none']);
    assert.equal(counted(app), 4);
  });

  it('a bad setting is one line, and the application starts', async () => {
    const app = await visit({
      OTEL_INSTRUMENTATION_API_KEY_RECORD: 'sometimes',
      OTEL_INSTRUMENTATION_API_KEY_LOCATIONS: 'heder:x-key',
      OTEL_INSTRUMENTATION_API_KEY_PEPPER: 'too-short-and-secret',
    });
    const lines = app.stderr.split('\n').filter((line) => line.includes('OTEL_INSTRUMENTATION_API_KEY_'));
    assert.equal(lines.length, 3, app.stderr);
    for (const setting of ['RECORD', 'LOCATIONS', 'PEPPER']) {
      assert.equal(
        lines.filter((line) => line.includes(`OTEL_INSTRUMENTATION_API_KEY_${setting}`)).length,
        1,
        setting,
      );
    }
    assert.ok(!app.stderr.includes('too-short-and-secret'));
    assert.deepEqual(outcomes(app), ['success', 'forbidden', 'missing_key', 'none', 'none']);
    for (const { attributes } of app.exported.events()) {
      assert.equal(attributes['api_key.fingerprint'], undefined, 'a bad pepper turns fingerprints off');
    }
    assert.equal(app.exported.events()[0]?.attributes['api_key.location'], 'header');
  });
});
