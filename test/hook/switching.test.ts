import assert from 'node:assert/strict';
import { request as httpsRequest } from 'node:https';
import { describe, it } from 'node:test';
import { send, startApp, type AppProcess } from '../support/app-process.js';
import { withCertificate } from '../support/certificate.js';

const APP = 'test/fixtures/switching-app.mjs';
const KEY = { 'x-api-key': 'sk_test_abc123' };
const FINGERPRINT = '3229db23516d9173';

const paths = (app: AppProcess): unknown[] =>
  app.exported.events().map(({ attributes }) => attributes['url.path']);

async function started(env: Record<string, string> = {}): Promise<AppProcess> {
  return startApp({ app: APP, flags: [], env });
}

const portOfSecond = (app: AppProcess): number => Number(/second on (\d+)/.exec(app.stdout)![1]);

describe('the instrumentation in an application with its own SDK', () => {
  for (const env of [{ ORDER: 'http-first' }, { ORDER: 'ours-first' }, { SELF_ENABLED: '1' }]) {
    it(`records the same with ${Object.entries(env).join('=').replace(',', ' ')}`, async () => {
      const app = await started(env);
      await app.get('/a', KEY);
      await app.stop();
      const [event, ...more] = app.exported.events();
      assert.equal(more.length, 0);
      const [span] = app.exported.serverSpans();
      assert.equal(event?.attributes['api_key.fingerprint'], FINGERPRINT);
      assert.equal(span?.attributes['api_key.outcome'], 'success');
      assert.equal(span?.spanId, event?.spanId);
    });
  }

  it('is switched off and on at run time, and leaves nothing on the servers', async () => {
    const app = await started();
    const other = portOfSecond(app);
    const listenersOf = (answer: Awaited<ReturnType<AppProcess['get']>>): number =>
      Number(answer.headers['x-request-listeners']);
    await app.get('/before', KEY);
    await send({ port: other, path: '/before-on-second', headers: KEY });
    assert.equal(listenersOf(await app.get('/both-watched', KEY)), 4, 'one of ours on each server');
    const off = await app.get('/disable', KEY);
    assert.equal(listenersOf(off), 2, 'none of ours');
    assert.equal(listenersOf(await app.get('/while-off', KEY)), 2);
    await send({ port: other, path: '/while-off-on-second', headers: KEY });
    await app.get('/enable', KEY);
    await app.get('/after', KEY);
    await app.stop();
    assert.deepEqual(paths(app), ['/before', '/before-on-second', '/both-watched', '/disable', '/after']);
  });

  it('starts off where the code says so, until the SDK enables it as it does with all it is handed', async () => {
    const app = await started({ START_ENABLED: '0' });
    await app.get('/a', KEY);
    await app.stop();
    assert.deepEqual(paths(app), ['/a']);
  });

  it('stays off where the operator says so, whatever the SDK does', async () => {
    const app = await started({ OTEL_INSTRUMENTATION_API_KEY_ENABLED: 'false', START_ENABLED: '' });
    await app.get('/a', KEY);
    await app.stop();
    assert.deepEqual(paths(app), []);
  });

  it('watches https servers as well', async () => {
    await withCertificate(async ({ key, certificate }) => {
      const app = await started({ TLS_KEY: key, TLS_CERT: certificate });
      await new Promise<void>((resolve, reject) => {
        const options = {
          port: portOfSecond(app),
          host: '127.0.0.1',
          path: '/tls?api_key=sk_test_abc123',
          agent: false,
        };
        httpsRequest({ ...options, rejectUnauthorized: false }, (response) =>
          response.resume().on('end', resolve),
        )
          .on('error', reject)
          .end();
      });
      await app.stop();
      const [event] = app.exported.events();
      assert.equal(event?.attributes['url.path'], '/tls');
      assert.equal(event?.attributes['api_key.location'], 'query');
      assert.equal(app.exported.serverSpans()[0]?.attributes['url.query'], 'api_key=REDACTED');
      assert.ok(!app.exported.text().includes(KEY['x-api-key']));
    });
  });
});
