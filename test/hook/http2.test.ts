// Native HTTP/2: no instrumentation makes a span there, so the event is all there is.
import assert from 'node:assert/strict';
import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppProcess } from '../support/app-process.js';
import { withCertificate } from '../support/certificate.js';
import type { ExportedLog } from '../support/exported.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const OTHER_KEY = 'sk_test_other1';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

interface Asked {
  readonly headers: OutgoingHttpHeaders;
  /** Milliseconds until the client cancels. */
  readonly cancelAfter?: number;
}

/** Asks all at once on one connection; resolves with the bodies. */
async function ask(app: AppProcess, asked: readonly Asked[], scheme = 'http'): Promise<string[]> {
  const session = connect(`${scheme}://127.0.0.1:${app.port}`, { rejectUnauthorized: false });
  const bodies = asked.map(async ({ headers, cancelAfter }) => {
    const stream = session.request({ ':path': '/', ...headers });
    stream.on('error', () => undefined);
    let body = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    if (cancelAfter !== undefined) setTimeout(() => stream.close(8), cancelAfter);
    await new Promise((resolve) => stream.on('close', resolve));
    return body;
  });
  const answers = await Promise.all(bodies);
  session.close();
  return answers;
}

async function withServer(
  style: string,
  story: (app: AppProcess) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const app = await startApp({ app: 'test/fixtures/http2-app.mjs', env: { STYLE: style, ...env } });
  try {
    await story(app);
  } finally {
    await app.stop();
  }
}

async function eventsOf(app: AppProcess, count: number): Promise<ExportedLog[]> {
  await app.exported.until((exported) => exported.events().length >= count);
  await app.stop();
  return app.exported.events();
}

const outcomeOf = ({ attributes }: ExportedLog): unknown[] => [
  attributes['api_key.outcome'],
  attributes['api_key.failure_reason'],
  attributes['http.response.status_code'],
];

for (const style of ['compat', 'stream', 'fastify']) {
  describe(`a server of node:http2 (${style})`, () => {
    it('has an event for each request, in the trace of the caller', () =>
      withServer(style, async (app) => {
        const headers = {
          ':path': '/users/42?api_key=x',
          'x-api-key': KEY,
          'user-agent': `curl ${KEY}`,
          traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
        };
        await ask(app, [{ headers }]);
        const [event, ...more] = await eventsOf(app, 1);
        assert.equal(more.length, 0);
        assert.equal(event!.traceId, TRACE_ID);
        const { attributes } = event!;
        assert.equal(attributes['api_key.fingerprint'], FINGERPRINT);
        assert.equal(attributes['api_key.location'], 'header');
        assert.equal(attributes['api_key.outcome'], 'success');
        assert.equal(attributes['http.request.method'], 'GET');
        assert.equal(attributes['url.path'], '/users/42');
        assert.equal(attributes['http.response.status_code'], 200);
        assert.equal(attributes['server.address'], '127.0.0.1');
        assert.equal(attributes['client.address'], '127.0.0.1');
        assert.equal(attributes['user_agent.original'], `curl [api_key:${FINGERPRINT}]`);
        assert.equal(attributes['http.route'], style === 'fastify' ? '/users/:id' : undefined);
        assert.ok(!app.exported.text().includes(KEY));
      }));
  });
}

for (const style of ['compat', 'stream']) {
  describe(`an HTTP/2 request (${style})`, () => {
    it('ends in the outcome that its status says', () =>
      withServer(style, async (app) => {
        await ask(app, [{ headers: { ':path': '/status/401', 'x-api-key': KEY } }]);
        await ask(app, [{ headers: { ':path': '/status/401' } }]);
        await ask(app, [{ headers: { ':path': '/status/503', authorization: `ApiKey ${KEY}` } }]);
        await ask(app, [{ headers: { ':path': '/status/204', ':method': 'HEAD', 'x-api-key': KEY } }]);
        assert.deepEqual((await eventsOf(app, 4)).map(outcomeOf), [
          ['failure', 'invalid_key', 401],
          ['failure', 'missing_key', 401],
          ['unknown', 'server_error', 503],
          ['success', undefined, 204],
        ]);
      }));

    it('is aborted when the client cancels it before the answer', () =>
      withServer(style, async (app) => {
        await ask(app, [{ headers: { ':path': '/hang', 'x-api-key': KEY }, cancelAfter: 100 }]);
        assert.deepEqual((await eventsOf(app, 1)).map(outcomeOf), [['unknown', 'aborted', undefined]]);
      }));

    it('hears the word of the application, and keeps streams of one connection apart', () =>
      withServer(style, async (app) => {
        const [first, second] = await ask(app, [
          { headers: { ':path': '/fingerprint/40', 'x-api-key': KEY } },
          { headers: { ':path': '/fingerprint/5', 'x-api-key': OTHER_KEY } },
          { headers: { ':path': '/word', 'x-api-key': KEY } },
        ]);
        assert.equal(first, FINGERPRINT);
        assert.notEqual(second, first);
        const events = await eventsOf(app, 3);
        const word = events.find(({ attributes }) => attributes['url.path'] === '/word');
        assert.deepEqual(outcomeOf(word!), ['failure', 'revoked_key', 403]);
        const logs = app.exported.logs().filter(({ scope }) => scope === 'app');
        assert.deepEqual(
          new Map(logs.map((log) => [log.body, log.attributes['api_key.fingerprint']])),
          new Map([
            ['/fingerprint/40', first],
            ['/fingerprint/5', second],
          ]),
        );
      }));

    it('counts a repeated header and reads cookies that came apart', () =>
      withServer(
        style,
        async (app) => {
          await ask(app, [{ headers: { 'x-api-key': [KEY, OTHER_KEY] } }]);
          await ask(app, [{ headers: { cookie: ['a=b', `session=${KEY}`] } }]);
          await ask(app, [{ headers: { ':path': `/?api_key=${KEY}`, ':method': 'MADE-UP' } }]);
          const events = await eventsOf(app, 3);
          assert.deepEqual(
            events.map(({ attributes }) => [
              attributes['api_key.location'],
              attributes['api_key.count'],
              attributes['api_key.fingerprint'],
              attributes['http.request.method'],
            ]),
            [
              ['header', 2, FINGERPRINT, 'GET'],
              ['cookie', undefined, FINGERPRINT, 'GET'],
              ['query', undefined, FINGERPRINT, '_OTHER'],
            ],
          );
          assert.ok(!app.exported.text().includes(OTHER_KEY));
        },
        { OTEL_INSTRUMENTATION_API_KEY_LOCATIONS: 'header:x-api-key,query:api_key,cookie:session' },
      ));
  });
}

describe('a server that speaks HTTP/2 and HTTP/1.1', () => {
  it('has one event for each request of either', () =>
    withCertificate(({ key, certificate }) =>
      withServer(
        'secure',
        async (app) => {
          const overHttp1 = (): Promise<void> =>
            new Promise((resolve, reject) => {
              const options = { port: app.port, path: '/one', agent: false, rejectUnauthorized: false };
              httpsRequest({ ...options, headers: { 'x-api-key': KEY } }, (answer) =>
                answer.resume().on('end', resolve),
              )
                .on('error', reject)
                .end();
            });
          await ask(app, [{ headers: { ':path': '/two', 'x-api-key': KEY } }], 'https');
          await overHttp1();
          await ask(app, [{ headers: { ':path': '/two', 'x-api-key': KEY } }], 'https');
          await overHttp1();
          await sleep(200);
          const events = await eventsOf(app, 4);
          assert.deepEqual(
            events.map(({ attributes }) => [
              attributes['url.path'],
              attributes['api_key.fingerprint'],
              attributes['api_key.outcome'],
            ]),
            ['/two', '/one', '/two', '/one'].map((path) => [path, FINGERPRINT, 'success']),
          );
        },
        { TLS_KEY: key, TLS_CERT: certificate },
      ),
    ));
});

describe('a stream that the application resets', () => {
  it('is aborted', () =>
    withServer('stream', async (app) => {
      await ask(app, [{ headers: { ':path': '/reset', 'x-api-key': KEY } }]);
      assert.deepEqual((await eventsOf(app, 1)).map(outcomeOf), [['unknown', 'aborted', undefined]]);
    }));
});

describe('a gRPC call', () => {
  it('has no outcome, since its status is 200 whatever became of it', () =>
    withServer('stream', async (app) => {
      await ask(app, [{ headers: { ':path': '/grpc', ':method': 'POST', 'x-api-key': KEY } }]);
      assert.deepEqual((await eventsOf(app, 1)).map(outcomeOf), [['unknown', undefined, undefined]]);
    }));
});
