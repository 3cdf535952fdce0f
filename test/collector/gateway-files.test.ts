// What becomes of a gateway's files: lines still being written, rotation, compression.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ExportedLog } from '../support/exported.js';
import { realTest } from '../support/real-part.js';
import { faults } from './backend.js';
import { errorOf, logOf, startGatewayCollector } from './gateway-collector.js';
import { numbered, numberedLines } from './gateway-lines.js';

const POLL_MS = 1000;
const FLUSH_MS = 5000;
const A_LITTLE_MS = 1000;

/** An empty file of a gateway, and the pattern of collector-config.yaml for its folder. */
function gatewayFolder(t: TestContext): { readonly log: string; readonly pattern: string } {
  const log = logOf(t, []);
  return { log, pattern: join(log, '..', '*.jsonl*') };
}

/** The number of the line, with "?" for half of one. */
function numberOf(record: ExportedLog): string {
  if (errorOf(record) !== undefined) return '?';
  const [id] = record.attributes['http.request.header.x-request-id'] as string[];
  return id?.replace('number-', '') ?? '';
}
const numbers = (records: readonly ExportedLog[]): string =>
  records
    .map(numberOf)
    .sort((a, b) => Number(a) - Number(b))
    .join(' ');
const pathOf = (record: ExportedLog): string => record.attributes['log.file.path'] as string;

function compress(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
}

realTest('otelcol', 'a line is waited for while it grows, and comes out once', async (t, binary) => {
  const { log, pattern } = gatewayFolder(t);
  const slow = numbered(1);
  writeFileSync(log, numberedLines(0, 1) + slow.slice(0, 100));
  const { otelcol, records, untilRecords } = await startGatewayCollector(t, binary, pattern);
  await untilRecords(1);
  // The period counts from the last growth, not from the line's first byte.
  for (let end = 101; end <= 103; end++) {
    await pause(FLUSH_MS / 2);
    appendFileSync(log, slow.slice(end - 1, end));
  }
  assert.equal(numbers(records()), '0');
  appendFileSync(log, `${slow.slice(103)}\n`);
  await untilRecords(2);
  await pause(POLL_MS + A_LITTLE_MS);
  assert.equal(numbers(records()), '0 1');
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest('otelcol', 'a last line without its end comes out once, as what it is', async (t, binary) => {
  const { log, pattern } = gatewayFolder(t);
  const half = numbered(1).slice(0, 150);
  // Whole but for the newline in one file, half a line in another: both gateways died.
  writeFileSync(log, numberedLines(0, 1) + half);
  writeFileSync(log.replace('access', 'other'), numberedLines(2, 3) + numbered(3));
  const { otelcol, records, untilRecords } = await startGatewayCollector(t, binary, pattern);
  const got = await untilRecords(4);
  assert.equal(got.find((record) => errorOf(record) !== undefined)?.body, half);
  // They come up again, one goes on where it was, the other writes its newline first.
  appendFileSync(log, numberedLines(4, 5));
  appendFileSync(log.replace('access', 'other'), `\n${numberedLines(5, 6)}`);
  await untilRecords(6);
  await pause(FLUSH_MS + POLL_MS + A_LITTLE_MS);
  assert.deepEqual(records().map(numberOf).sort(), ['0', '2', '3', '4', '5', '?']);
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest('otelcol', 'half a line survives a restart of the Collector', async (t, binary) => {
  const { log, pattern } = gatewayFolder(t);
  writeFileSync(log, numberedLines(0, 1) + numbered(1).slice(0, 150));
  const first = await startGatewayCollector(t, binary, pattern);
  await first.untilRecords(1);
  assert.equal(await first.otelcol.stop(), 0);
  appendFileSync(log, `${numbered(1).slice(150)}\n`);
  const second = await startGatewayCollector(t, binary, pattern, { storage: first.otelcol.storage });
  await second.untilRecords(1);
  await pause(POLL_MS + A_LITTLE_MS);
  assert.deepEqual([numbers(first.records()), numbers(second.records())], ['0', '1']);
});

realTest('otelcol', 'rotation loses nothing and doubles nothing', async (t, binary) => {
  const { log, pattern } = gatewayFolder(t);
  writeFileSync(log, numberedLines(0, 3));
  const { otelcol, records, untilRecords } = await startGatewayCollector(t, binary, pattern);
  await untilRecords(3);

  // By rename, with lines that nobody has read yet.
  appendFileSync(log, numberedLines(3, 5));
  renameSync(log, `${log}.1`);
  writeFileSync(log, numberedLines(5, 8));
  await untilRecords(8);
  assert.equal(numbers(records()), '0 1 2 3 4 5 6 7');

  // By copytruncate, the same.
  appendFileSync(log, numberedLines(8, 10));
  copyFileSync(log, `${log}.2`);
  truncateSync(log);
  appendFileSync(log, numberedLines(10, 12));
  await untilRecords(12);
  assert.equal(numbers(records()), '0 1 2 3 4 5 6 7 8 9 10 11');
  assert.deepEqual(
    ['.1', '.2'].map((end) => records().some((record) => pathOf(record).endsWith(end))),
    [true, true],
  );

  // What was read is not read again when it is compressed; what is no log is left alone.
  compress(`${log}.1`);
  writeFileSync(`${log}.4.xz`, 'seven zip or so\n');
  appendFileSync(log, numberedLines(12, 13));
  await untilRecords(13);
  await pause(POLL_MS + A_LITTLE_MS);
  assert.equal(numbers(records()), '0 1 2 3 4 5 6 7 8 9 10 11 12');
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest(
  'otelcol',
  'what was rotated and compressed while the Collector was away is read',
  async (t, binary) => {
    const { log, pattern } = gatewayFolder(t);
    writeFileSync(log, numberedLines(0, 3));
    const first = await startGatewayCollector(t, binary, pattern);
    await first.untilRecords(3);
    await first.otelcol.stop();

    appendFileSync(log, numberedLines(3, 5));
    renameSync(log, `${log}.1`);
    compress(`${log}.1`);
    writeFileSync(log, numberedLines(5, 7));
    const second = await startGatewayCollector(t, binary, pattern, { storage: first.otelcol.storage });
    await second.untilRecords(4);
    await pause(POLL_MS + A_LITTLE_MS);
    assert.equal(numbers(second.records()), '3 4 5 6');
    assert.deepEqual(faults(second.otelcol.output()), []);
  },
);
