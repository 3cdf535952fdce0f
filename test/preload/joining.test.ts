import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { foreignProject, putFixtures, type Line } from '../lines/foreign-project.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const OURS = 'opentelemetry-instrumentation-api-key/register';
const AUTO = '@opentelemetry/auto-instrumentations-node/register';

const JOINED =
  'opentelemetry-instrumentation-api-key: joined the OpenTelemetry SDK that another preload started, ' +
  'so log records of the application get no fingerprint, spans and log records are not searched for the key, ' +
  'and what is lost on the way is not counted';

interface Story {
  readonly title: string;
  readonly flags: readonly string[];
  readonly nodeOptions?: string;
  /** Whose SDK is running in the end. */
  readonly sdk: 'auto-instrumentations' | 'home-made' | 'ours';
}

const require = (module: string): readonly string[] => ['--require', module];
const imported = (module: string): readonly string[] => ['--import', module];

/** A package may give `require` and `import` different files: on the new line auto-instrumentations does. */
const BESIDE_AUTO: readonly Story[] = [
  { title: 'after it', flags: [...require(AUTO), ...require(OURS)], sdk: 'auto-instrumentations' },
  { title: 'before it', flags: [...require(OURS), ...require(AUTO)], sdk: 'auto-instrumentations' },
  {
    title: 'before it, both imported',
    flags: [...imported(OURS), ...imported(AUTO)],
    sdk: 'auto-instrumentations',
  },
  {
    title: 'after it, both imported',
    flags: [...imported(AUTO), ...imported(OURS)],
    sdk: 'auto-instrumentations',
  },
  {
    title: 'required, and it imported',
    flags: [...imported(AUTO), ...require(OURS)],
    sdk: 'auto-instrumentations',
  },
  {
    title: 'from NODE_OPTIONS, and it from the command line',
    flags: require(AUTO),
    nodeOptions: `--require "${OURS}"`,
    sdk: 'auto-instrumentations',
  },
  {
    title: 'after it, both in NODE_OPTIONS',
    flags: [],
    nodeOptions: `--require=${AUTO} --require=${OURS}`,
    sdk: 'auto-instrumentations',
  },
];

const BESIDE_HOME_MADE: readonly Story[] = [
  { title: 'after a CommonJS one', flags: [...require('./tracing.cjs'), ...require(OURS)], sdk: 'home-made' },
  {
    title: 'before a CommonJS one',
    flags: [...require(OURS), ...require('./tracing.cjs')],
    sdk: 'home-made',
  },
  { title: 'before an ES module', flags: [...require(OURS), ...imported('./tracing.mjs')], sdk: 'home-made' },
  { title: 'after an ES module', flags: [...imported('./tracing.mjs'), ...imported(OURS)], sdk: 'home-made' },
  {
    title: 'before one that awaits',
    flags: [...require(OURS), ...imported('./tracing-await.mjs')],
    sdk: 'home-made',
  },
  {
    title: 'before a module in a URL',
    flags: [
      ...require(OURS),
      ...imported(
        'data:text/javascript,import { createRequire } from "node:module"; createRequire(process.cwd() + "/x.js")("./tracing.cjs")',
      ),
    ],
    sdk: 'home-made',
  },
  {
    title: 'from NODE_OPTIONS before one from the command line',
    flags: ['-r', './tracing.cjs'],
    nodeOptions: `--import=${OURS}`,
    sdk: 'home-made',
  },
  {
    title: 'before two, of which the second starts one',
    flags: [...require(OURS), ...imported('./polyfill-await.mjs'), ...imported('./tracing.mjs')],
    sdk: 'home-made',
  },
  {
    title: 'before one that starts none',
    flags: [...require(OURS), ...imported('./polyfill-await.mjs')],
    sdk: 'ours',
  },
];

async function tell({ flags, nodeOptions }: Story, cwd: string, app: string): Promise<AppProcess> {
  return startApp({
    app,
    cwd,
    flags,
    env: {
      OTEL_SERVICE_NAME: '',
      // Where the API says that something was registered twice.
      OTEL_LOG_LEVEL: 'error',
      // The home-made one has this of its own; the clouds that auto-instrumentations asks are far away.
      OTEL_NODE_RESOURCE_DETECTORS: 'serviceinstance,host',
      ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
    },
  });
}

async function assertOneSdk(app: AppProcess, story: Story): Promise<void> {
  await app.get('/orders/1', KEY);
  await app.get('/orders/2', KEY);
  await app.exported.until((exported) => exported.events().length >= 2 && exported.serverSpans().length >= 2);
  // Whatever was there twice came before what is told of the third.
  await app.get('/orders/3', KEY);
  await app.exported.until((exported) => exported.events().length >= 3 && exported.serverSpans().length >= 3);
  const events = app.exported.events();
  const spans = app.exported.serverSpans();
  assert.deepEqual([events.length, spans.length], [3, 3]);
  for (const event of events) {
    const span = spans.find(({ spanId }) => spanId === event.spanId);
    assert.equal(span?.traceId, event.traceId);
    assert.equal(span?.attributes['api_key.fingerprint'], '3229db23516d9173');
    assert.equal(span?.attributes['api_key.outcome'], 'success');
    assert.equal(event.attributes['http.route'], '/orders/:id');
    assert.equal(event.resource['service.name'] === 'home-made', story.sdk === 'home-made');
  }
  assert.equal(app.stderr, story.sdk === 'ours' ? '' : `${JOINED}\n`);
  assert.equal(app.stdout.split('home-made SDK started').length - 1, story.sdk === 'home-made' ? 1 : 0);
}

const skip = skipWithout('npm-registry');

for (const line of ['old', 'new'] satisfies Line[]) {
  describe(`beside another preload, on the ${line} line`, { skip }, () => {
    let project: string;
    let app: string;
    before(async () => {
      project = await foreignProject(line);
      const preloads = [
        'traces-only.cjs',
        'metrics-only.cjs',
        'tracing.cjs',
        'tracing.mjs',
        'tracing-await.mjs',
        'polyfill-await.mjs',
      ];
      app = putFixtures(project, ...preloads.map((name) => `preload/${name}`), 'preload/express-server.cjs');
    });

    for (const story of [...BESIDE_AUTO, ...BESIDE_HOME_MADE]) {
      const other = story.sdk === 'auto-instrumentations' ? 'auto-instrumentations' : 'a home-made one';
      it(`${other}: joins when loaded ${story.title}`, async (t) => {
        const running = await tell(story, project, app);
        // The SDK of auto-instrumentations lets no signal end the process.
        t.after(() => running.stop('SIGKILL'));
        await assertOneSdk(running, story);
      });
    }

    for (const [preload, lacking, spans] of [
      ['./traces-only.cjs', 'events and no metrics', 2],
      ['./metrics-only.cjs', 'spans and no events', 0],
    ] as const) {
      it(`${preload}: says what that SDK has none of`, async (t) => {
        const flags = [...require(preload), ...require(OURS)];
        const running = await startApp({ app, cwd: project, flags });
        t.after(() => running.stop('SIGKILL'));
        await running.get('/orders/1', KEY);
        await running.get('/orders/2', KEY);
        await running.stop();
        assert.equal(running.exported.serverSpans().length, spans);
        assert.deepEqual(running.exported.logs(), []);
        assert.equal(running.stderr, `${JOINED}; that SDK has no ${lacking}\n`);
      });
    }

    it('a home-made one: what it has queued arrives when nobody else acts on the end', async () => {
      const flags = [...require('./tracing.cjs'), ...require(OURS)];
      const slowBatches = { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' };
      const running = await startApp({ app, cwd: project, flags, env: slowBatches });
      await running.get('/orders/1', KEY);
      assert.deepEqual(await running.stop(), { code: null, signal: 'SIGTERM' });
      assert.equal(running.exported.events().length, 1);
      assert.equal(running.exported.serverSpans().length, 1);
    });
  });
}
