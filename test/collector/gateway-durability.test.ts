// Gateway records and a Collector, or a backend, that goes away.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExportedLog } from '../support/exported.js';
import { startOtelcol, type Otelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { faults, startBackend, until } from './backend.js';
import { gatewayRecords, logOf, startGatewayCollector } from './gateway-collector.js';
import { numberedLines } from './gateway-lines.js';

const LINES = 20_000;
/** The receiver hands on so many lines at once (pkg/stanza: DefaultMaxBatchSize). */
const BATCH = 100;
const POLL_MS = 1000;

const idOf = ({ attributes }: ExportedLog): string =>
  (attributes['http.request.header.x-request-id'] as string[])[0] ?? '';

/** Numbers below `count` that did not arrive. */
function missing(records: readonly ExportedLog[], count: number): number[] {
  const arrived = new Set(records.map(idOf));
  return Array.from({ length: count }, (_, i) => i).filter((number) => !arrived.has(`number-${number}`));
}

/** What is the same when a line was sent twice, and what else is. */
const placeOf = ({ attributes }: ExportedLog): string =>
  `${attributes['log.file.path'] as string}:${attributes['log.file.record_offset'] as number}`;
const contentOf = ({ timeUnixNano, traceId, attributes }: ExportedLog): string => {
  const texts = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [timeUnixNano, traceId, ...texts.sort()].join(' ');
};

realTest('otelcol', 'after a kill -9, reading goes on where it was noted to be', async (t, binary) => {
  const log = logOf(t, []);
  writeFileSync(log, numberedLines(0, 1000));
  const first = await startGatewayCollector(t, binary, log);
  await first.untilRecords(1000);
  // Time for the note, and for the answers of the backend to be noted as well.
  await pause(2 * POLL_MS);
  await first.otelcol.kill();
  appendFileSync(log, numberedLines(1000, 1003));
  const second = await startGatewayCollector(t, binary, log, { storage: first.otelcol.storage });
  await second.untilRecords(3);
  await pause(2 * POLL_MS);
  assert.deepEqual(second.records().map(idOf), ['number-1000', 'number-1001', 'number-1002']);
});

realTest('otelcol', 'kill -9 while lines are read and written loses none', async (t, binary) => {
  const log = logOf(t, []);
  // Half of the lines are there: the first look at the file takes a while, and until
  // it is over nothing is noted down, so the kill makes the Collector send twice.
  writeFileSync(log, numberedLines(0, LINES / 2));
  const backend = await startBackend();
  t.after(() => backend.close());
  const first = await startOtelcol({ binary, backend: backend.url, gatewayLogs: log });
  let written = LINES / 2;
  const writing = (async () => {
    for (; written < LINES; written += BATCH) {
      appendFileSync(log, numberedLines(written, written + BATCH));
      await pause(20);
    }
  })();
  await until('the first records', () => backend.logRecords.length > 0);
  await first.kill();
  const [before, writtenBefore] = [backend.logRecords.length, written];

  const { storage } = first;
  const second = await startOtelcol({ binary, backend: backend.url, gatewayLogs: log, storage });
  t.after(() => second.stop());
  await writing;
  await until('the last line', () =>
    gatewayRecords(backend).some((record) => idOf(record) === `number-${LINES - 1}`),
  );
  await until('every line', () => missing(gatewayRecords(backend), LINES).length === 0);

  assert.ok(before < LINES && writtenBefore < LINES, 'it was not killed in the middle');
  const records = gatewayRecords(backend);
  assert.ok(records.length > LINES, 'nothing was sent twice');
  // Each line has a place of its own, and who has the same place is the same record.
  const content = new Map<string, string>();
  for (const record of records) {
    const place = placeOf(record);
    assert.equal(contentOf(record), content.get(place) ?? contentOf(record));
    content.set(place, contentOf(record));
  }
  assert.equal(content.size, LINES);
  for (const otelcol of [first, second]) assert.deepEqual(faults(otelcol.output()), []);
});

/** With a queue for a few hundred records and no backend, reading stands still. */
async function startWithFullQueue(
  t: TestContext,
  binary: string,
  log: string,
): Promise<{ otelcol: Otelcol; port: number }> {
  const nobody = await startBackend();
  await nobody.close();
  const sending_queue = { queue_size: 200_000, batch: { min_size: 10, max_size: 100 } };
  const otelcol = await startOtelcol({
    binary,
    backend: nobody.url,
    gatewayLogs: log,
    extra: JSON.stringify({ exporters: { otlp_http: { sending_queue } } }),
  });
  t.after(() => otelcol.stop());
  await until('a full queue', () => otelcol.output().includes('sending queue is full'));
  return { otelcol, port: nobody.port };
}

realTest('otelcol', 'with the backend away and the queue full, reading waits', async (t, binary) => {
  const log = logOf(t, []);
  writeFileSync(log, numberedLines(0, 2000));
  const { port } = await startWithFullQueue(t, binary, log);
  const backend = await startBackend(port);
  t.after(() => backend.close());
  await until('every line', () => missing(gatewayRecords(backend), 2000).length === 0);
  assert.equal(gatewayRecords(backend).length, 2000);
});

realTest(
  'otelcol',
  'stopped in that state, it loses one batch and says so; killed, none',
  async (t, binary) => {
    for (const end of ['stop', 'kill'] as const) {
      const log = logOf(t, []);
      writeFileSync(log, numberedLines(0, 2000));
      const { otelcol, port } = await startWithFullQueue(t, binary, log);
      await otelcol[end]();
      const backend = await startBackend(port);
      t.after(() => backend.close());
      const again = await startOtelcol({
        binary,
        backend: backend.url,
        gatewayLogs: log,
        storage: otelcol.storage,
      });
      t.after(() => again.stop());
      await until('the last line', () =>
        gatewayRecords(backend).some((record) => idOf(record) === 'number-1999'),
      );
      await until('the rest', () => missing(gatewayRecords(backend), 2000).length <= BATCH);
      await pause(2000);
      const lost = missing(gatewayRecords(backend), 2000);
      assert.equal(lost.length, end === 'stop' ? BATCH : 0, end);
      if (end === 'stop') assert.match(otelcol.output(), /ConsumeLogs\(\) failed.*context is cancelled/);
    }
  },
);
