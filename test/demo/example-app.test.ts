/** The example as docker-compose.yml and the README start it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AddressInfo } from 'node:net';
import { type AppProcess, ROOT, startApp } from '../support/app-process.js';

const KEY = 'sk_test_abc123';

describe('the example API', () => {
  let app: AppProcess;
  before(async () => {
    const env = { HOST: '127.0.0.1', PORT: '0' };
    app = await startApp({ app: 'example/app.js', env });
  });
  after(async () => app.stop());

  for (const [story, path, headers, status] of [
    ['needs no key for its health', '/health', {}, 200],
    ['answers 401 to a missing key', '/orders', {}, 401],
    ['takes an empty key for none', '/orders', { 'x-api-key': ' ' }, 401],
    ['answers 403 to a wrong key', '/orders', { 'x-api-key': 'sk_test_wrong_key' }, 403],
    ['answers 401 to an expired key', '/orders', { 'x-api-key': 'sk_test_nightly_03bb' }, 401],
    ['takes a key from the header', '/orders/1001', { 'x-api-key': KEY }, 200],
    ['takes a key from Authorization', '/orders', { authorization: `apikey ${KEY}` }, 200],
    ['takes a key from the query', `/orders?api_key=${KEY}`, {}, 200],
    ['takes the first of many', `/orders?api_key=${KEY}&api_key=second-key`, {}, 200],
    ['knows what it has not', '/orders/4711', { 'x-api-key': KEY }, 404],
    ['has a route that fails', '/invoices/1', { 'x-api-key': KEY }, 500],
  ] as const) {
    it(story, async () => {
      assert.equal((await app.get(path, headers)).status, status);
    });
  }

  it('turns away who asks too often, and nobody else', async () => {
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => app.get('/orders', { 'x-api-key': 'sk_test_warehouse_9e20' })),
    );
    assert.ok(flood.some(({ status }) => status === 429));
    assert.equal((await app.get('/orders', { 'x-api-key': KEY })).status, 200);
  });

  it('says whose key it was, and why one was refused', async () => {
    await app.exported.until((all) =>
      all.events().some(({ attributes }) => attributes['http.response.status_code'] === 429),
    );
    const words = app.exported.events().map(({ attributes }) => {
      const {
        'enduser.id': owner = '',
        'api_key.outcome': outcome,
        'api_key.failure_reason': reason = '',
      } = attributes;
      return JSON.stringify([owner, outcome, reason]);
    });
    for (const expected of [
      ['web-shop', 'success', ''],
      ['nightly-job', 'failure', 'expired_key'],
      ['warehouse', 'failure', 'rate_limited'],
    ]) {
      assert.ok(words.includes(JSON.stringify(expected)), `${expected.join(' ')}: ${words.join(' ')}`);
    }
  });

  it('stops when it is told to, with what it had to say', async () => {
    assert.deepEqual(await app.stop(), { code: 0, signal: null });
    assert.equal(app.exported.text().includes(KEY), false);
    assert.equal(app.stderr, 'the invoice store does not answer\n');
  });
});

describe('its surroundings', () => {
  it('hold no key, only digests', () => {
    const files = ['app.js', 'keys.js', 'keys.json', 'rate-limit.js'];
    for (const file of files)
      assert.doesNotMatch(readFileSync(join(ROOT, 'example', file), 'utf8'), /sk_(?:test|live)_/);
  });

  it('get one line when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { HOST: '127.0.0.1', PORT: String(port) };
    await assert.rejects(
      startApp({ app: 'example/app.js', env }),
      /ended with 1 before .*\ncannot listen on port \d+: .*EADDRINUSE/,
    );
    server.close();
  });
});
