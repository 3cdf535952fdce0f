// The whole way: a server that knows nothing of OpenTelemetry, the preload, the
// real Collector with collector-config.yaml, and a backend that reads.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { EVENT_AUTHENTICATION, METRIC_AUTHENTICATIONS } from '../../src/semconv.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { Plain } from '../support/exported.js';
import { startOtelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { faults, startBackend } from './backend.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const WRONG_KEY = 'not-issued-by-us-7713';
const WRONG_FINGERPRINT = 'f7a4a4761f46ce1d';

/** What is said of a request: path, fingerprint, location, outcome, reason. */
type Reading = readonly (Plain | undefined)[];

const EXPECTED: readonly Reading[] = [
  ['/status/200', FINGERPRINT, 'header', 'success', undefined],
  ['/status/204', FINGERPRINT, 'query', 'success', undefined],
  ['/status/403', WRONG_FINGERPRINT, 'authorization', 'failure', 'forbidden'],
  ['/status/401', undefined, undefined, 'failure', 'missing_key'],
];

const COUNTED = [
  '1 ["success","header"]',
  '1 ["success","query"]',
  '1 ["failure","forbidden","authorization"]',
  '1 ["failure","missing_key"]',
];

async function drive(app: AppProcess): Promise<void> {
  await app.get('/status/200', { 'x-api-key': KEY });
  await app.get(`/status/204?page=2&api_key=${KEY}`);
  await app.get('/status/403', { authorization: `ApiKey ${WRONG_KEY}` });
  await app.get('/status/401');
}

function reading({ attributes }: { readonly attributes: Record<string, Plain> }): Reading {
  return [
    attributes['url.path'],
    attributes['api_key.fingerprint'],
    attributes['api_key.location'],
    attributes['api_key.outcome'],
    attributes['api_key.failure_reason'],
  ];
}

async function followTraffic(
  t: TestContext,
  binary: string,
  protocol: 'http/protobuf' | 'grpc',
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-traffic-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const storage = join(folder, 'storage');
  const file = join(folder, 'out.jsonl');
  const backend = await startBackend();
  t.after(() => backend.close());
  const otelcol = await startOtelcol({ binary, backend: backend.url, storage, file });
  t.after(() => otelcol.stop());
  const app = await startApp({
    app: 'test/fixtures/raw-app.mjs',
    endpoint: protocol === 'grpc' ? otelcol.grpcUrl : otelcol.httpUrl,
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
  });
  t.after(() => app.stop('SIGKILL'));

  await drive(app);
  await app.stop();
  const { exported } = backend;
  await exported.until(
    () =>
      exported.serverSpans().length === 4 &&
      exported.events().length === 4 &&
      exported.points(METRIC_AUTHENTICATIONS).length > 0,
  );
  assert.equal(await otelcol.stop(), 0);

  assert.deepEqual(exported.serverSpans().map(reading), EXPECTED);
  assert.deepEqual(exported.events().map(reading), EXPECTED);
  const spanEvents = exported.serverSpans().flatMap(({ events }) => events.map(({ name }) => name));
  assert.deepEqual(spanEvents, Array(4).fill(EVENT_AUTHENTICATION));
  // The same trace on both: this is what a reader joins on.
  assert.deepEqual(
    exported.events().map(({ traceId }) => traceId),
    exported.serverSpans().map(({ traceId }) => traceId),
  );
  const counted = exported
    .points(METRIC_AUTHENTICATIONS)
    .map(({ attributes, value }) => `${value} ${JSON.stringify(Object.values(attributes))}`);
  assert.deepEqual(new Set(counted), new Set(COUNTED));

  // The key is in no byte: not at the backend, not in the file, not on the disk queue, not in any log.
  const bytes = [
    exported.text(),
    readFileSync(file, 'latin1'),
    ...readdirSync(storage).map((name) => readFileSync(join(storage, name), 'latin1')),
    otelcol.output(),
    app.stdout,
    app.stderr,
  ].join('\n');
  for (const key of [KEY, WRONG_KEY]) assert.equal(bytes.includes(key), false, 'a raw key came out');
  assert.ok(bytes.includes(FINGERPRINT));
  assert.deepEqual(faults(otelcol.output()), []);
  // Nothing was left for the second line of defence to do.
  assert.equal(bytes.includes('redaction.masked.count'), false);
}

realTest('otelcol', 'a preloaded server speaks OTLP over HTTP to the Collector', (t, binary) =>
  followTraffic(t, binary, 'http/protobuf'),
);

realTest('otelcol', 'a preloaded server speaks OTLP over gRPC to the Collector', (t, binary) =>
  followTraffic(t, binary, 'grpc'),
);
