import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { startApp } from '../support/app-process.js';
import { foreignProject, putFixtures, type Line } from './foreign-project.js';
import { skipWithout } from '../support/real-part.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const ORDERS = ['http first', 'ours first', 'self-enabled before', 'self-enabled after'];

const skip = skipWithout('npm-registry');

for (const line of ['oldest', 'old', 'new'] satisfies Line[]) {
  describe(`an application with an SDK of its own, on the ${line} line`, { skip }, () => {
    let cwd: string;
    let file: string;
    before(async () => {
      cwd = await foreignProject(line);
      file = putFixtures(cwd, 'preload/own-sdk.cjs');
    });

    for (const ORDER of ORDERS) {
      it(`is told of, ${ORDER}`, async () => {
        const env = { LINE: line, ORDER, OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOG_LEVEL: 'error' };
        const app = await startApp({ app: file, cwd, flags: [], env });
        const answer = await app.get(`/orders?api_key=${KEY}`, { 'x-api-key': KEY });
        assert.deepEqual(JSON.parse(answer.body), { fingerprint: FINGERPRINT });
        await app.exported.until(
          (exported) => exported.events().length === 1 && exported.spans().length === 2,
        );
        await app.stop();

        const [event] = app.exported.events();
        const [span] = app.exported.serverSpans();
        assert.equal(event?.traceId, span?.traceId);
        assert.equal(event?.spanId, span?.spanId);
        for (const { attributes, resource } of [event!, span!]) {
          assert.equal(attributes['api_key.fingerprint'], FINGERPRINT);
          assert.equal(attributes['api_key.outcome'], 'failure');
          assert.equal(attributes['api_key.failure_reason'], 'usage_exceeded');
          assert.equal(attributes['api_key.id'], 'key_1');
          assert.equal(attributes['enduser.id'], 'acme');
          assert.equal(resource['service.name'], 'own-sdk');
        }
        const said = app.exported.logs().find(({ scope }) => scope === 'application');
        assert.equal(said?.attributes['api_key.fingerprint'], FINGERPRINT);
        assert.equal(said?.body, `charged [api_key:${FINGERPRINT}]`);
        assert.equal(app.stderr, '');
        assert.ok(!app.exported.text().includes(KEY), 'the key is in no span and no log record');
      });
    }
  });
}

for (const line of ['old', 'new'] satisfies Line[]) {
  describe(`an ES module with an SDK of its own, on the ${line} line`, { skip }, () => {
    for (const ORDER of ['http first', 'ours first']) {
      it(`is told of, ${ORDER}`, async () => {
        const cwd = await foreignProject(line);
        const app = await startApp({
          app: putFixtures(cwd, 'preload/own-sdk.mjs'),
          cwd,
          flags: [],
          env: { ORDER },
        });
        assert.equal((await app.get('/', { 'x-api-key': KEY })).body, FINGERPRINT);
        await app.exported.until(
          (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
        );
        await app.stop();
        const [event] = app.exported.events();
        const [span] = app.exported.serverSpans();
        assert.equal(event?.spanId, span?.spanId);
        assert.equal(span?.attributes['api_key.fingerprint'], FINGERPRINT);
        assert.equal(span?.attributes['api_key.outcome'], 'success');
      });
    }
  });
}
