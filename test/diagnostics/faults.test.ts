/**
 * Breaks every function of the package that a request passes through, one after the other, in a running
 * server: neither client nor application may notice, no request may go uncounted, and no key may get out.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppProcess } from '../support/app-process.js';

const KEY = 'sk_test_abc123';
const KINDS = ['close', 'upgrade', 'http2'] as const;
const PATIENCE_MS = 180_000;

/** What holds the others' faults, and is not broken: there is nothing around it, and nothing in it but the call of its guard. */
const GUARDS: readonly RegExp[] = [
  /^diagnostics\/containment\.js:\d+ run$/,
  /^telemetry\/propagator\.js:\d+ (?:extract|inject|fields)$/,
  /^telemetry\/span-processor\.js:\d+ (?:onStart|onEnding|onEnd|clean)$/,
  /^telemetry\/metric-view\.js:\d+ process$/,
  /^telemetry\/log-record-processor\.js:\d+ onEmit$/,
  /^preload\/node-sdk\.js:\d+ (?:onStart|onEnd)$/,
  /^preload\/(?:log-pipeline|export-gate)\.js:\d+ (?:onEmit|export)$/,
  /^application-word\.js:\d+ (?:recordAuthOutcome|getKeyFingerprint)$/,
];
/** What tells of a text which request it was written in: with that broken, nothing says that a key may be in it. */
const CARRIERS: readonly RegExp[] = [
  /^lifecycle\.js:\d+ (?:onRequest|onStream|onHandover)$/,
  /^exchange\/(?:exchange\.js:\d+ constructor|current\.js:\d+ enterExchange)$/,
  /^http\/http2-stream\.js:\d+ isRequestStream$/,
  /^http\/server-observer\.js:/,
];

interface Report {
  /** The functions that were broken. */
  readonly places: readonly string[];
  /** Where a client got another answer than from the sound server. */
  readonly differ: readonly (readonly [place: string, answers: string])[];
  /** Where an error reached the process. */
  readonly escaped: readonly string[];
}

async function reportOf(app: AppProcess): Promise<Report> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
    const report = /^report (.*)$/m.exec(app.stdout)?.[1];
    if (report !== undefined) return JSON.parse(report) as Report;
    await sleep(100);
  }
  throw new Error(`no report; the application said\n${app.stdout}${app.stderr}`);
}

describe('a server with a fault in any one function of the package', () => {
  let app: AppProcess;
  let report: Report;
  const placeOf = (work: unknown): string => report.places[Number(work)] ?? `work ${String(work)}`;
  let paths: ReadonlySet<unknown>;

  before(async () => {
    app = await startApp({
      app: 'test/fixtures/faults/app.mjs',
      flags: [
        './test/fixtures/faults/register.mjs',
        'opentelemetry-instrumentation-api-key/register',
      ].flatMap((module) => ['--import', module]),
      env: {
        OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
        GUARDS: GUARDS.map(({ source }) => source).join('|'),
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        OTEL_METRIC_EXPORT_TIMEOUT: '500',
      },
    });
    report = await reportOf(app);
    await app.stop();
    paths = new Set(app.exported.events().map(({ attributes }) => attributes['url.path']));
  });
  after(() => app.stop());

  it('was broken in each room that a request passes through', () => {
    const rooms = new Set(report.places.map((place) => place.split('/')[0]));
    for (const room of ['http', 'credential', 'fingerprint', 'exchange', 'outcome', 'telemetry', 'scrub'])
      assert.ok(rooms.has(room), room);
    assert.ok(report.places.length > 100, String(report.places.length));
  });

  it('answers as ever', () => {
    assert.deepEqual(report.differ, []);
  });

  it('hears of no error', () => {
    assert.deepEqual(report.escaped, []);
  });

  it('records the requests that follow', () => {
    const missing = report.places.flatMap((place, index) =>
      KINDS.filter((kind) => !paths.has(`/after/${index}/${kind}`)).map((kind) => `${kind} after ${place}`),
    );
    assert.deepEqual(missing, []);
  });

  it('counts each request that it could not record', () => {
    const missing = report.places.flatMap((place, index) =>
      KINDS.filter((kind) => !paths.has(`/broken/${index}/${kind}`)).map((kind) => `${kind}: ${place}`),
    );
    const dropped = app.exported
      .points('api_key.dropped')
      .filter(({ attributes }) => attributes['api_key.drop_reason'] === 'internal_error');
    const counted = Math.max(0, ...dropped.map(({ value }) => value));
    assert.ok(counted >= missing.length, `${counted} counted, missing are\n${missing.join('\n')}`);
  });

  it('says that something failed, in a few lines that hold no message of an error', () => {
    const lines = app.stderr.split('\n').filter((line) => line !== '');
    assert.ok(lines.length > 3 && lines.length < 20, app.stderr);
    for (const line of lines) assert.match(line, /^opentelemetry-instrumentation-api-key: .*$/);
    assert.ok(!app.stderr.includes(KEY));
    assert.ok(!app.stderr.includes('on purpose'));
  });

  it('lets no key out', () => {
    const leaks = app.exported
      .logs()
      .filter((log) => JSON.stringify(log).includes(KEY))
      .map(({ attributes }) => placeOf(attributes['work']));
    const spans = app.exported
      .spans()
      .filter((span) => JSON.stringify(span).includes(KEY))
      .map(({ attributes }) => placeOf(attributes['work']));
    const places = new Set([...leaks, ...spans]);
    assert.deepEqual(
      [...places].filter((place) => !CARRIERS.some((carrier) => carrier.test(place))),
      [],
    );
  });
});
