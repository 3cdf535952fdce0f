import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { OtlpLogRecord, OtlpRequest } from '../../src/receiver/otlp.js';
import { realTest } from '../support/real-part.js';
import { faults } from './backend.js';
import { errorOf, inOrder, logOf, startGatewayCollector } from './gateway-collector.js';
import { HOSTILE, line, numbered, TRACE_ID, KEYED_FINGERPRINT } from './gateway-lines.js';

interface Observed {
  /** When the Collector read the line; nothing of ours looks at it. */
  readonly observedTimeUnixNano: string;
}

/** What the file exporter wrote. */
function logRecordsIn(file: string): OtlpLogRecord[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((text) => (JSON.parse(text) as OtlpRequest).resourceLogs ?? [])
    .flatMap(({ scopeLogs = [] }) => scopeLogs)
    .flatMap(({ logRecords = [] }) => logRecords);
}

realTest(
  'otelcol',
  'a line becomes a record with typed attributes, its own time and trace',
  async (t, binary) => {
    const path = logOf(t, [
      line({
        api_key_fingerprint: `"${KEYED_FINGERPRINT}"`,
        api_key_fingerprint_key_id: '"v1"',
        status: '502',
      }),
    ]);
    const { otelcol, backend, file, untilRecords } = await startGatewayCollector(t, binary, path);
    await untilRecords(1);
    assert.equal(await otelcol.stop(), 0);

    const text = (stringValue: string): object => ({ stringValue });
    const [record] = backend.logRecords;
    assert.ok(record);
    const { attributes, observedTimeUnixNano, ...rest } = record as OtlpLogRecord & Observed;
    assert.ok(Math.abs(Number(observedTimeUnixNano) / 1e6 - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      timeUnixNano: '1764313494123000000',
      severityNumber: 9,
      severityText: 'INFO',
      body: text('gateway access'),
      eventName: 'gateway.access',
      traceId: TRACE_ID,
    });
    const byName = Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, value]));
    assert.deepEqual(byName, {
      'gateway.name': text('nginx'),
      'http.request.method': text('GET'),
      'url.path': text('/orders/1001'),
      'http.response.status_code': { intValue: '502' },
      'gateway.upstream.status_code': { intValue: '200' },
      'client.address': text('203.0.113.9'),
      'api_key.fingerprint': text(KEYED_FINGERPRINT),
      'api_key.fingerprint_key_id': text('v1'),
      'http.request.header.x-request-id': { arrayValue: { values: [text('a3f8c2d19e7b4056')] } },
      'log.file.path': text(path),
      'log.file.record_offset': { intValue: '0' },
    });
    // The file exporter has the same record.
    const [written] = logRecordsIn(file);
    assert.deepEqual(
      [written?.traceId, written?.eventName, written?.attributes?.length],
      [TRACE_ID, 'gateway.access', Object.keys(byName).length],
    );
  },
);

/** Each way in which a gateway can say when, to the nanosecond that it means. */
const TIMES: readonly (readonly [gateway: string, time: string, nanoseconds: string])[] = [
  ['nginx', '1764313494.123', '1764313494123000000'], // $msec
  ['haproxy', '1764313494.007', '1764313494007000000'], // %Ts.%ms
  ['apache', '1764313494.000019', '1764313494000019000'], // %{sec}t.%{usec_frac}t
  ['apache', '"1764313494.987654"', '1764313494987654000'],
  ['varnish', '1764313494.126089', '1764313494126089000'], // %{VSL:Timestamp:Resp[1]}x
  ['varnish', '"2025-11-28T08:04:54.126+01:00"', '1764313494126000000'],
  ['envoy', '"2025-11-28T07:04:54.5Z"', '1764313494500000000'],
  ['other', '"2025-11-28T01:34:54-05:30"', '1764313494000000000'],
  ['other', '"2024-02-29T23:59:59.123456789Z"', '1709251199123456789'],
  ['other', '1764313494', '1764313494000000000'],
  ['other', '1.764313494123e9', '1764313494123000000'],
  ['other', '"1764313494.1234567891"', '1764313494123456789'],
  ['other', '946684800.0', '946684800000000000'],
];

realTest('otelcol', 'the time is what the gateway wrote, in each form that one writes', async (t, binary) => {
  const path = logOf(
    t,
    TIMES.map(([gateway, time]) => line({ gateway: `"${gateway}"`, time })),
  );
  const { otelcol, untilRecords } = await startGatewayCollector(t, binary, path);
  const records = inOrder(await untilRecords(TIMES.length));
  assert.deepEqual(
    records.map((record) => [record.attributes['gateway.name'], record.timeUnixNano, errorOf(record)]),
    TIMES.map(([gateway, , nanoseconds]) => [gateway, nanoseconds, undefined]),
  );
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest('otelcol', 'null and an empty string are no attribute, and no fault', async (t, binary) => {
  const names = ['trace_id', 'request_id', 'method', 'path', 'client_address', 'upstream_status', 'status'];
  const keys = ['api_key_fingerprint', 'api_key_fingerprint_key_id'];
  const nothing = Object.fromEntries([...names, ...keys].map((name) => [name, 'null']));
  const numbers = { status: '400', upstream_status: 'null' };
  const empty = Object.fromEntries([...names, ...keys].map((name) => [name, '""']));
  const path = logOf(t, [line(nothing), line({ ...empty, ...numbers })]);
  const { otelcol, untilRecords } = await startGatewayCollector(t, binary, path);
  const [first, second] = inOrder(await untilRecords(2));
  const ours = ['gateway.name', 'log.file.path', 'log.file.record_offset'];
  assert.deepEqual(Object.keys(first?.attributes ?? {}).sort(), ours);
  assert.deepEqual(
    Object.keys(second?.attributes ?? {}).sort(),
    [...ours, 'http.response.status_code'].sort(),
  );
  for (const record of [first, second]) {
    assert.equal(record?.traceId, undefined);
    assert.equal(record?.severityNumber, 9);
  }
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest('otelcol', 'a line that is no record is kept, marked and told apart', async (t, binary) => {
  // Good lines between them: one bad line spoils no other.
  const path = logOf(
    t,
    HOSTILE.flatMap(([text], i) => [text, numbered(i)]),
  );
  const { otelcol, untilRecords } = await startGatewayCollector(t, binary, path);
  const records = inOrder(await untilRecords(2 * HOSTILE.length));
  assert.equal(records.length, 2 * HOSTILE.length);
  for (const [i, [text, error]] of HOSTILE.entries()) {
    const [bad, good] = records.slice(2 * i);
    assert.ok(bad && good);
    assert.deepEqual([errorOf(bad), bad.body, bad.severityNumber], [error, text, 13], text.slice(0, 300));
    assert.deepEqual(
      Object.keys(bad.attributes).sort(),
      ['gateway.record.error', 'log.file.path', 'log.file.record_offset'],
      text.slice(0, 300),
    );
    assert.deepEqual(good.attributes['http.request.header.x-request-id'], [`number-${i}`]);
    assert.equal(errorOf(good), undefined);
  }
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest('otelcol', 'a line beyond every limit comes in pieces, each marked', async (t, binary) => {
  const long = line({ path: `"/${'a'.repeat(300_000)}"` });
  const path = logOf(t, [numbered(0), long, numbered(1)]);
  const { otelcol, untilRecords } = await startGatewayCollector(t, binary, path);
  const [first, ...pieces] = inOrder(await untilRecords(5));
  const last = pieces.pop();
  assert.equal(pieces.map(({ body }) => body as string).join(''), long);
  assert.deepEqual(pieces.map(errorOf), Array(3).fill('not a JSON object'));
  assert.deepEqual(
    [first, last].map((record) => record && errorOf(record)),
    [undefined, undefined],
  );
  assert.deepEqual(faults(otelcol.output()), []);
});
