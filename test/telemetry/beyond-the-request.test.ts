import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppProcess } from '../support/app-process.js';

const KEY = 'sk_test_abc123';
const MARK = '[api_key:3229db23516d9173]';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('an application that goes on with the key after its answer', () => {
  let app: AppProcess;
  let upstream: Record<string, string>;
  before(async () => {
    app = await startApp({
      app: 'test/fixtures/late-app.cjs',
      env: {
        OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: 'x-api-key,authorization,accept',
      },
    });
    const answer = await app.get('/', {
      'x-api-key': KEY,
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      tracestate: `vendor=${KEY},other=1`,
      baggage: `user=${KEY},tier=gold`,
    });
    upstream = JSON.parse(answer.body) as Record<string, string>;
    for (let waited = 0; waited < 10_000 && !app.stdout.includes('done'); waited += 20) await sleep(20);
    await app.stop();
  });
  after(() => app.stop());

  it('gets it into nothing that is exported', () => {
    assert.ok(!app.exported.text().includes(KEY));
    assert.ok(!app.exported.text().includes(Buffer.from(KEY).toString('base64').slice(0, 12)));
  });

  it('has it replaced in a span that was begun before and ended after', () => {
    const begun = app.exported.spans().find(({ name }) => name.startsWith('begun'));
    assert.equal(begun?.name, `begun with ${MARK}`);
    assert.equal(begun.attributes['note'], `still ${MARK}`);
  });

  it('has it replaced in a span and a log record of later, which are of no request any more', () => {
    assert.ok(app.exported.spans().some(({ name }) => name.startsWith(`late with ${MARK}`)));
    const late = app.exported.logs().find(({ scope }) => scope === 'app');
    assert.deepEqual(late?.body, { late: [`key ${MARK}`] });
    assert.equal(late.attributes['api_key.fingerprint'], undefined);
  });

  it('passes on trace state and baggage without it', () => {
    assert.equal(upstream['traceparent']?.slice(3, 35), TRACE);
    assert.equal(upstream['tracestate'], `vendor=${MARK},other=1`);
    assert.equal(decodeURIComponent(upstream['baggage']!), `user=${MARK},tier=gold`);
  });
});

describe('a span of no request', () => {
  it('is redacted by name, however short the key', async () => {
    const app = await startApp({ app: 'test/fixtures/late-app.cjs' });
    await app.stop();
    const captured = app.exported.spans().find(({ name }) => name === 'captured');
    assert.deepEqual(captured?.attributes, {
      'http.request.header.x-api-key': ['REDACTED'],
      'http.request.header.x_api_key': ['REDACTED', ''],
      'http.request.header.authorization': ['ApiKey REDACTED'],
      'http.request.header.accept': ['short'],
    });
    // In the writing of URLSearchParams, through which instrumentation-http has redacted the first.
    const requested = app.exported.spans().filter(({ name }) => name === 'GET');
    assert.equal(requested.length, 2, 'of the client and of the server');
    assert.ok(
      requested.some(
        ({ attributes }) => attributes['url.query'] === 'api_key=REDACTED&apikey%5B%5D=REDACTED&page=2',
      ),
    );
    assert.ok(
      requested.some(({ attributes }) =>
        JSON.stringify(attributes['url.full'] ?? '').includes('?api_key=REDACTED&apikey%5B%5D=REDACTED&'),
      ),
    );
  });
});

describe('work of two requests that one timer does', () => {
  it('is of the request whose context it runs in', async () => {
    const app = await startApp({ app: 'test/fixtures/queue-app.cjs' });
    await Promise.all(
      ['sk_test_abc123', 'sk_test_another1'].map((key) => app.get('/', { 'x-api-key': key })),
    );
    await app.exported.until((exported) => exported.events().length === 2);
    await app.stop();
    const spans = app.exported.spans().filter(({ scope }) => scope === 'app');
    const logs = app.exported.logs().filter(({ scope }) => scope === 'app');
    assert.equal(spans.length, 2);
    assert.equal(logs.length, 2);
    for (const log of logs) {
      const event = app.exported.events().find(({ traceId }) => traceId === log.traceId);
      const fingerprint = event?.attributes['api_key.fingerprint'] as string;
      assert.equal(log.attributes['api_key.fingerprint'], fingerprint);
      assert.equal(log.body, `worked for [api_key:${fingerprint}]`);
      assert.ok(spans.some(({ name }) => name === `work for [api_key:${fingerprint}]`));
    }
    assert.ok(!app.exported.text().includes('sk_test'));
  });
});

describe('a client that hangs up', () => {
  it('leaves no key in what the listeners of its response write', async () => {
    const app = await startApp({ app: 'test/fixtures/hang-up-app.cjs' });
    const socket = connect(app.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`GET /wait HTTP/1.1\r\nHost: a\r\nX-API-Key: ${KEY}\r\n\r\n`);
    for (let waited = 0; waited < 10_000 && !app.stdout.includes('waiting'); waited += 20) await sleep(20);
    socket.destroy();
    await app.exported.until((exported) => exported.logs().some(({ body }) => body === 'done'));
    await app.stop();
    const said = app.exported.logs().filter(({ scope }) => scope === 'app');
    assert.deepEqual(
      new Set(said.map(({ body }) => body)),
      new Set(['done', `late work ${MARK}`, `request aborted ${MARK}`, `response closed ${MARK}`]),
    );
    assert.match(app.stdout, /fingerprint in close: 3229db23516d9173/);
    assert.ok(!app.exported.text().includes(KEY));
  });
});
