import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppOptions, type AppProcess, type Exit } from '../support/app-process.js';

const APP = 'test/fixtures/preload/stop-app.cjs';
const KEY = { 'x-api-key': 'sk_test_abc123' };
/** Nothing goes out by itself while a test runs: what arrives was flushed. */
const SLOW_BATCHES = { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' };
/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

const start = (
  env: Readonly<Record<string, string>> = {},
  options: Partial<AppOptions> = {},
): Promise<AppProcess> => startApp({ app: APP, ...options, env: { ...SLOW_BATCHES, ...env } });

/** Asked after the application has ended. */
function assertArrived(app: AppProcess, requests: number): void {
  assert.equal(app.exported.events().length, requests, 'events');
  assert.equal(app.exported.serverSpans().length, requests, 'server spans');
  const counted = app.exported.points('api_key.authentications');
  assert.equal(Math.max(...counted.map(({ value }) => value)), requests, 'metric');
}

const handled = (app: AppProcess): number => app.stdout.split('handler saw').length - 1;

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    assert.ok(waited < 15_000, `waited in vain for ${what}`);
    await sleep(20);
  }
}

/** A Collector that takes connections and never answers. */
async function silentCollector(): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    server.once('close', () => socket.destroy());
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close().emit('close'),
  };
}

/** How it ended by itself; fails when it does not. The limit is far above what a flush may take. */
async function endedBy(app: AppProcess, limit = 20_000): Promise<Exit> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    app.child.kill('SIGKILL');
  }, limit);
  const exit = await app.ended();
  clearTimeout(timer);
  assert.ok(!late, 'the application did not end by itself');
  return exit;
}

for (const signal of SIGNALS) {
  describe(signal, () => {
    it('ends an application that does not listen to it, as it would have, and what was queued arrives', async () => {
      const app = await start();
      await app.get('/', KEY);
      assert.deepEqual(await app.stop(signal), { code: null, signal });
      assertArrived(app, 1);
    });

    it('ends it once, though a process group and a supervisor send it twice', async () => {
      const app = await start();
      await app.get('/', KEY);
      app.child.kill(signal);
      app.child.kill(signal);
      assert.deepEqual(await endedBy(app), { code: null, signal });
      assertArrived(app, 1);
      await app.stop();
    });

    it('is left to the handler of the application, with its exit code, and what was queued arrives', async () => {
      const app = await start({ AT_SIGNAL: 'exit-3' });
      await app.get('/', KEY);
      const slow = app.get('/slow/400', KEY);
      await app.get('/', KEY);
      assert.deepEqual(await app.stop(signal), { code: 3, signal: null });
      assert.equal((await slow).body, 'slow', 'the request under way was answered');
      assert.equal(handled(app), 1);
      assertArrived(app, 3);
    });

    it('does not end an application whose handler goes on, and telemetry goes on too', async () => {
      const app = await start({ AT_SIGNAL: 'ignore', OTEL_BLRP_SCHEDULE_DELAY: '100' });
      app.child.kill(signal);
      await until(() => handled(app) === 1, 'the handler');
      assert.equal((await app.get('/', KEY)).body, 'ok');
      await app.exported.until((exported) => exported.events().length === 1);
      app.child.kill(signal);
      await until(() => handled(app) === 2, 'the handler again');
      assert.equal((await app.get('/', KEY)).body, 'ok');
      await app.stop('SIGKILL');
    });

    it('ends an application whose handler only acts when nobody else listens', async () => {
      const app = await start({ AT_SIGNAL: 'alone' });
      app.child.kill(signal);
      assert.deepEqual(await endedBy(app), { code: null, signal });
      assert.equal(handled(app), 1);
      await app.stop();
    });
  });
}

describe('the end of the event loop', () => {
  it('keeps the exit code, and what was queued arrives', async () => {
    const app = await start({ BEFORE_EXIT: '1' });
    await app.get('/', KEY);
    await app.get('/finish/5', KEY);
    assert.deepEqual(await endedBy(app), { code: 5, signal: null });
    assert.match(app.stdout, /beforeExit/);
    assertArrived(app, 2);
    await app.stop();
  });

  it('may be put off by work that records more, which arrives too', async () => {
    const app = await start({ AT_END: 'once' }, { app: 'test/fixtures/preload/last-work.cjs' });
    assert.deepEqual(await endedBy(app), { code: 0, signal: null });
    await app.stop();
    const bodies = app.exported.logs().map(({ body }) => body);
    assert.deepEqual(bodies, ['working', 'cleaning up', 'cleaned up']);
    assert.deepEqual(
      app.exported.spans().map(({ name }) => name),
      ['cleanup'],
    );
    assert.equal(app.stderr, '');
  });

  it('comes in spite of a listener that records something each time', async () => {
    const app = await start({ AT_END: 'always' }, { app: 'test/fixtures/preload/last-work.cjs' });
    assert.deepEqual(await endedBy(app), { code: 0, signal: null });
    await app.stop();
    const bodies = app.exported.logs().map(({ body }) => body);
    assert.deepEqual(bodies.slice(0, 2), ['working', 'at the end']);
  });

  it('lets work that cannot be seen come to its end, with the Collector away', async () => {
    const app = await start(
      { AT_END: 'unseen' },
      { app: 'test/fixtures/preload/last-work.cjs', endpoint: NOWHERE },
    );
    assert.deepEqual(await endedBy(app), { code: 0, signal: null });
    assert.match(app.stdout, /the worker is done/);
  });

  it('keeps the exit code of a module that waits for ever, with the Collector away', async () => {
    const app = await start({}, { app: 'test/fixtures/preload/waits-for-ever.mjs', endpoint: NOWHERE });
    assert.deepEqual(await endedBy(app), { code: 13, signal: null });
  });

  it('may come after a signal', async () => {
    const app = await start({ AT_SIGNAL: 'finish' });
    await app.get('/', KEY);
    app.child.kill('SIGTERM');
    assert.deepEqual(await endedBy(app), { code: 6, signal: null });
    assert.equal(handled(app), 1);
    assertArrived(app, 1);
    await app.stop();
  });
});

describe('a Collector that takes nothing does not hold up the end for long', { concurrency: true }, () => {
  const COLLECTORS = {
    down: async () => {
      const collector = await silentCollector();
      collector.close();
      return collector;
    },
    silent: silentCollector,
  };
  const visit = async (app: AppProcess, times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) await app.get('/', KEY);
  };

  for (const [state, make] of Object.entries(COLLECTORS)) {
    const startWith = async (
      t: TestContext,
      env: Readonly<Record<string, string>> = {},
    ): Promise<AppProcess> => {
      const collector = await make();
      t.after(() => collector.close());
      return start(env, { endpoint: collector.url });
    };

    it(`${state}: by a signal`, async (t) => {
      const app = await startWith(t);
      await visit(app, 1);
      app.child.kill('SIGTERM');
      assert.deepEqual(await endedBy(app), { code: null, signal: 'SIGTERM' });
      assertToldOf(app, 1);
    });

    it(`${state}: by a second signal, which ends it at once`, async (t) => {
      const app = await startWith(t);
      await visit(app, 1);
      app.child.kill('SIGTERM');
      await visit(app, 1);
      app.child.kill('SIGINT');
      // Had it waited for the flush, it would have ended by the first.
      assert.deepEqual(await endedBy(app), { code: null, signal: 'SIGINT' });
      assertToldOf(app, 2);
    });

    it(`${state}: of the event loop`, async (t) => {
      const app = await startWith(t);
      await visit(app, 20);
      await app.get('/finish/5', KEY);
      assert.deepEqual(await endedBy(app), { code: 5, signal: null });
      assertToldOf(app, 21);
    });

    it(`${state}: by a handler that exits`, async (t) => {
      const app = await startWith(t, { AT_SIGNAL: 'exit-3' });
      await visit(app, 2);
      app.child.kill('SIGTERM');
      assert.deepEqual(await endedBy(app), { code: 3, signal: null });
      assertToldOf(app, 2);
    });

    it(`${state}: by a handler that lets the event loop finish`, async (t) => {
      // Eight batches one after the other, each tried for ten seconds, would take more than a minute.
      const app = await startWith(t, { AT_SIGNAL: 'finish', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '5' });
      await visit(app, 40);
      app.child.kill('SIGTERM');
      assert.deepEqual(await endedBy(app, 40_000), { code: 6, signal: null });
      assertToldOf(app, 40);
    });
  }
});

describe('a Collector that takes all but the metrics', () => {
  it('gets what came while the application took its time to stop', async (t) => {
    const collector = await silentCollector();
    t.after(() => collector.close());
    const app = await start({
      AT_SIGNAL: 'exit-3',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/v1/metrics`,
    });
    await app.get('/', KEY);
    // While a flush waits for the metrics, and after it has given them up. Not far apart: a receiver
    // closes connections that were idle for five seconds, and an exporter that meets that tries again a second later.
    const slow = [2000, 4000, 6000, 7000].map((ms) => app.get(`/slow/${ms}`, KEY));
    await sleep(100);
    app.child.kill('SIGTERM');
    await Promise.all(slow);
    assert.deepEqual(await endedBy(app), { code: 3, signal: null });
    await app.stop();
    assert.equal(app.exported.events().length, 5, 'events');
    assert.equal(app.exported.serverSpans().length, 5, 'server spans');
    assert.equal(app.stderr, '');
  });
});

/** The last line on standard error says how many records nobody has. */
function assertToldOf(app: AppProcess, lost: number): void {
  const lines = app.stderr.trimEnd().split('\n');
  const said = lines.filter((line) => line.includes('at the end of the process'));
  assert.equal(said.length, 1, app.stderr);
  assert.match(
    said[0]!,
    new RegExp(
      `^opentelemetry-instrumentation-api-key: ${lost} log records? (is|are) lost at the end of the process: `,
    ),
  );
}

describe('an abrupt end', () => {
  async function endOf(flags: readonly string[], path: string): Promise<{ exit: Exit; stderr: string }> {
    const app = await startApp({ app: APP, flags, endpoint: 'http://127.0.0.1:9' });
    await app.get(path, KEY);
    return { exit: await app.ended(), stderr: app.stderr };
  }

  const LOST =
    'opentelemetry-instrumentation-api-key: 1 log record is lost at the end of the process: ' +
    'there was no time to send it, as after process.exit(), an uncaught error or a second signal\n';
  // The first ends the process before its own request is over, and becomes a record.
  for (const [path, told] of [
    ['/exit/7', ''],
    ['/crash', LOST],
  ] as const) {
    it(`by ${path}, apart from what is told of lost records, is the same as without the preload`, async () => {
      const without = await endOf([], path);
      const withPreload = await endOf(['--require', 'opentelemetry-instrumentation-api-key/register'], path);
      const [line = ''] = /^opentelemetry-instrumentation-api-key: .*\n/m.exec(withPreload.stderr) ?? [];
      assert.deepEqual({ ...withPreload, stderr: withPreload.stderr.replace(line, '') }, without);
      assert.equal(line, told);
    });
  }
});
