import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { EVENT_AUTHENTICATION } from '../../src/semconv.js';
import { COLLECTOR_CONFIG, startOtelcol, type Otelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { attribute, faults, send, startBackend, strings, until, type Backend } from './backend.js';

/** The records are counted by a number of their own. */
const NUMBER = 'test.number';

async function sendNumbered(otelcol: Otelcol, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const attributes = strings({ [NUMBER]: String(i) });
    const logRecords = [{ body: {}, eventName: EVENT_AUTHENTICATION, attributes }];
    await send(otelcol.httpUrl, 'logs', {
      resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords }] }],
    });
    const traceId = i.toString(16).padStart(32, '0');
    const span = { traceId, spanId: traceId.slice(16), name: 'GET /', attributes, status: {} };
    await send(otelcol.httpUrl, 'traces', {
      resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: [span] }] }],
    });
    const dataPoints = [{ asInt: '1', timeUnixNano: '1795420800100000000', attributes }];
    await send(otelcol.httpUrl, 'metrics', {
      resourceMetrics: [
        {
          resource: {},
          scopeMetrics: [{ scope: {}, metrics: [{ name: 'counted', gauge: { dataPoints } }] }],
        },
      ],
    });
  }
}

/** Numbers that did not arrive; one that arrived twice is no loss. */
function missing(backend: Backend, count: number): string[] {
  const arrived = {
    log: backend.logRecords.map(({ attributes }) => attribute(attributes, NUMBER)),
    span: backend.spans.map(({ attributes }) => attribute(attributes, NUMBER)),
    metric: backend.metrics
      .flatMap(({ gauge }) => gauge?.dataPoints ?? [])
      .map(({ attributes }) => attribute(attributes, NUMBER)),
  };
  return Object.entries(arrived).flatMap(([signal, numbers]) => {
    const known = new Set(numbers);
    return Array.from({ length: count }, (_, i) => String(i))
      .filter((number) => !known.has(number))
      .map((number) => `${signal} ${number}`);
  });
}

/** An address where nobody listens until the backend comes up on it. */
async function portOfNobody(): Promise<number> {
  const backend = await startBackend();
  await backend.close();
  return backend.port;
}

function storageFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-queue-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'storage');
}

realTest('otelcol', 'backend down, Collector killed with kill -9: nothing is lost', async (t, binary) => {
  const port = await portOfNobody();
  const options = { binary, backend: `http://127.0.0.1:${port}`, storage: storageFor(t) };

  const first = await startOtelcol(options);
  t.after(() => first.kill());
  await sendNumbered(first, 0, 40);
  // Some are being tried, others wait. Each was acknowledged, so each must survive.
  await until('an attempt to reach the backend', () => first.output().includes('Will retry the request'));
  await sendNumbered(first, 40, 60);
  await first.kill();

  const second = await startOtelcol(options);
  t.after(() => second.stop());
  await sendNumbered(second, 60, 80);
  const backend = await startBackend(port);
  t.after(() => backend.close());
  await until('all of both lives', () => missing(backend, 80).length === 0).catch(() => undefined);
  assert.deepEqual(missing(backend, 80), []);
  assert.deepEqual(faults(second.output()), []);
});

realTest(
  'otelcol',
  'killed at once after the answer, with the backend up: nothing is lost',
  async (t, binary) => {
    const backend = await startBackend();
    t.after(() => backend.close());
    const options = { binary, backend: backend.url, storage: storageFor(t) };

    // Batches wait 200 ms for company, so the kill meets records in every state.
    for (let life = 0; life < 4; life++) {
      const otelcol = await startOtelcol(options);
      t.after(() => otelcol.kill());
      await sendNumbered(otelcol, life * 10, life * 10 + 10);
      await otelcol.kill();
    }
    const last = await startOtelcol(options);
    t.after(() => last.stop());
    await until('all of four lives', () => missing(backend, 40).length === 0).catch(() => undefined);
    assert.deepEqual(missing(backend, 40), []);
  },
);

realTest('otelcol', 'a SIGTERM during an outage ends in time and keeps the queue', async (t, binary) => {
  const port = await portOfNobody();
  const options = { binary, backend: `http://127.0.0.1:${port}`, storage: storageFor(t) };
  const first = await startOtelcol(options);
  await sendNumbered(first, 0, 20);
  await until('an attempt to reach the backend', () => first.output().includes('Will retry the request'));
  assert.equal(await first.stop(), 0);

  const backend = await startBackend(port);
  t.after(() => backend.close());
  const second = await startOtelcol(options);
  t.after(() => second.stop());
  await until('all of the first life', () => missing(backend, 20).length === 0).catch(() => undefined);
  assert.deepEqual(missing(backend, 20), []);
});

realTest('otelcol', 'a full queue refuses, and what it took still arrives', async (t, binary) => {
  const port = await portOfNobody();
  const extra = JSON.stringify({ exporters: { otlp_http: { sending_queue: { queue_size: 2000 } } } });
  const otelcol = await startOtelcol({
    binary,
    backend: `http://127.0.0.1:${port}`,
    storage: storageFor(t),
    extra,
  });
  t.after(() => otelcol.stop());

  let taken = 0;
  await assert.rejects(async () => {
    for (; taken < 1000; taken++) await sendNumbered(otelcol, taken, taken + 1);
  }, /answered (?:429|503)/);
  assert.ok(taken > 0);

  const backend = await startBackend(port);
  t.after(() => backend.close());
  await until('all that was taken', () => missing(backend, taken).length === 0).catch(() => undefined);
  assert.deepEqual(missing(backend, taken), []);
});

test('the two settings that only a power cut and an outage of minutes would prove are set', () => {
  const config = parse(readFileSync(COLLECTOR_CONFIG, 'utf8')) as CollectorConfig;
  assert.equal(config.extensions.file_storage.fsync, true);
  assert.equal(config.exporters.otlp_http.retry_on_failure.max_elapsed_time, 0);
});

interface CollectorConfig {
  readonly extensions: { readonly file_storage: { readonly fsync: boolean } };
  readonly exporters: {
    readonly otlp_http: { readonly retry_on_failure: { readonly max_elapsed_time: number } };
  };
}
