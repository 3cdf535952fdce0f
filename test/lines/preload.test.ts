import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { startReceiver } from '../../src/receiver/receiver.js';
import { declaration } from '../preload/declaration.js';
import {
  IMPORT_REGISTER,
  REQUIRE_REGISTER,
  startApp,
  type AppOptions,
  type AppProcess,
} from '../support/app-process.js';
import { Exported } from '../support/exported.js';
import { foreignProject, LINES, putFixtures, type Line } from './foreign-project.js';
import { skipWithout } from '../support/real-part.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const FINGERPRINT = '3229db23516d9173';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
/** Nothing goes out by itself: what arrives was flushed at the end. */
const SLOW_BATCHES = { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' };

const skip = skipWithout('npm-registry');

for (const line of Object.keys(LINES) as Line[]) {
  describe(`the preload in a project on the ${line} line`, { skip }, () => {
    let cwd: string;
    before(async () => {
      cwd = await foreignProject(line);
    });
    const start = (fixture: string, options: Partial<AppOptions> = {}): Promise<AppProcess> =>
      startApp({ app: putFixtures(cwd, fixture), cwd, ...options });

    for (const [kind, flags] of [
      ['cjs', REQUIRE_REGISTER],
      ['cjs', IMPORT_REGISTER],
      ['mjs', REQUIRE_REGISTER],
      ['mjs', IMPORT_REGISTER],
    ] as const) {
      it(`tells of a server in .${kind} with ${flags[0]}, all of it before a signal ends it`, async () => {
        const app = await start(`preload/server.${kind}`, { flags, env: SLOW_BATCHES });
        await app.get('/orders?api_key=sk_test_abc123', { ...KEY, ...CALLER });
        assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
        const [event, ...otherEvents] = app.exported.events();
        const [span, ...otherSpans] = app.exported.serverSpans();
        assert.deepEqual([otherEvents, otherSpans], [[], []]);
        assert.equal(event?.traceId, TRACE);
        assert.equal(span?.traceId, TRACE);
        assert.equal(event.spanId, span?.spanId);
        assert.equal(event.attributes['api_key.fingerprint'], FINGERPRINT);
        assert.equal(span.attributes['api_key.outcome'], 'success');
        assert.deepEqual(
          span.events.map(({ name }) => name),
          ['api_key.authentication'],
        );
        assert.equal(event.resource['service.name'], 'test-app');
        assert.match(event.resource['service.instance.id'] as string, /^[0-9a-f-]{36}$/);
        assert.equal(app.exported.points('api_key.authentications').at(-1)?.value, 1);
        assert.ok(!app.exported.text().includes(KEY['x-api-key']));
        assert.equal(app.stderr, '');
      });
    }

    it('starts logs and metrics alone', async () => {
      const app = await start('preload/server.cjs', {
        env: { ...SLOW_BATCHES, OTEL_TRACES_EXPORTER: 'none' },
      });
      await app.get('/', { ...KEY, ...CALLER });
      assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
      assert.deepEqual(app.exported.spans(), []);
      const [event] = app.exported.events();
      assert.equal(event?.traceId, TRACE);
      assert.equal(event.attributes['api_key.fingerprint'], FINGERPRINT);
      assert.equal(app.exported.points('api_key.authentications').at(-1)?.value, 1);
      assert.equal(app.stderr, '');
    });

    it('makes batches of the size it is told', async (t) => {
      const exported = new Exported();
      const sizes: Record<string, number[]> = { traces: [], logs: [] };
      const receiver = await startReceiver({
        onExport: (received) => {
          const one = new Exported();
          one.add(received);
          exported.add(received);
          sizes[received.signal]?.push(received.signal === 'logs' ? one.logs().length : one.spans().length);
        },
      });
      t.after(() => receiver.close());
      const env = {
        ...SLOW_BATCHES,
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3',
        OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '3',
      };
      const app = await start('preload/server.cjs', { env, endpoint: receiver.url });
      for (let index = 0; index < 7; index += 1) await app.get('/', KEY);
      await app.stop();
      assert.equal(exported.events().length, 7);
      assert.equal(exported.serverSpans().length, 7);
      // A processor that misunderstood its constructor would have the sizes of the specification.
      assert.ok(
        Math.max(...sizes['traces']!) === 3 && Math.max(...sizes['logs']!) === 3,
        JSON.stringify(sizes),
      );
    });

    it('lets no key out in the spans of a careless application', async () => {
      const app = await start('leaky-app.cjs');
      await app.get('/', KEY);
      await app.stop();
      assert.equal(app.exported.spans().length, 4, 'two server spans, one client span, one of its own');
      assert.ok(!app.exported.text().includes(KEY['x-api-key']));
    });

    it('reads a declarative file, or says that it cannot', async () => {
      const OTEL_CONFIG_FILE = join(cwd, 'otel.yaml');
      writeFileSync(OTEL_CONFIG_FILE, declaration());
      const app = await start('preload/server.mjs', { env: { OTEL_CONFIG_FILE } });
      await app.get('/', { authorization: 'Token sk_test_abc123' });
      if (line === 'oldest') {
        assert.match(app.stderr, /OTEL_CONFIG_FILE: the installed @opentelemetry\/sdk-node cannot read it/);
      } else {
        await app.exported.until(
          (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
        );
        assert.equal(app.exported.events()[0]?.attributes['api_key.location'], 'authorization');
        assert.equal(app.exported.events()[0]?.resource['service.name'], 'declared');
      }
      assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
    });
  });
}

for (const line of ['old', 'new'] satisfies Line[]) {
  describe(
    `with auto-instrumentations installed beside it, on the ${line} line, the preload`,
    { skip },
    () => {
      it('turns all of them on', async () => {
        const cwd = await foreignProject(line);
        const app = await startApp({ app: putFixtures(cwd, 'preload/express-server.cjs'), cwd });
        await app.get('/orders/7?apikey=sk_test_abc123');
        await app.exported.until(
          (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
        );
        await app.stop();
        const [span] = app.exported.serverSpans();
        assert.equal(span?.attributes['http.route'], '/orders/:id');
        assert.equal(span?.attributes['url.query'], 'apikey=REDACTED');
        const scopes = new Set(app.exported.spans().map(({ scope }) => scope));
        assert.ok(scopes.has('@opentelemetry/instrumentation-express'), [...scopes].join());
        assert.equal(app.exported.events()[0]?.attributes['http.route'], '/orders/:id');
        // No cloud was asked who it is.
        assert.equal(app.stderr, '');
      });

      it('tells the route of Fastify, and what the application said', async () => {
        const cwd = await foreignProject(line);
        const app = await startApp({ app: putFixtures(cwd, 'fastify-app.mjs'), cwd });
        await app.get('/orders/7', KEY);
        await app.get('/orders/8', { 'x-api-key': 'sk_test_expired1' });
        await app.exported.until(
          (exported) => exported.events().length === 2 && exported.serverSpans().length === 2,
        );
        await app.stop();
        const [accepted, expired] = app.exported.events();
        assert.equal(accepted?.attributes['http.route'], '/orders/:id');
        assert.equal(expired?.attributes['api_key.failure_reason'], 'expired_key');
        assert.equal(expired?.attributes['enduser.id'], 'acme');
      });

      it('obeys the variables that turn some of them off', async () => {
        const cwd = await foreignProject(line);
        const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,router' };
        const app = await startApp({ app: putFixtures(cwd, 'preload/express-server.cjs'), cwd, env });
        await app.get('/orders/7', KEY);
        await app.stop();
        assert.deepEqual(
          app.exported.spans().map(({ scope }) => scope),
          ['@opentelemetry/instrumentation-http'],
        );
        assert.equal(
          app.exported.events()[0]?.attributes['http.route'],
          '/orders/:id',
          'from Express itself',
        );
      });
    },
  );
}
