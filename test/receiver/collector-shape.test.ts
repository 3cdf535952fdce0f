// The same telemetry through the real Collector's file exporter and through this
// receiver: the lines are the same, field by field.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { OtlpRequest, Signal } from '../../src/receiver/otlp.js';
import { startOtelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { collectingReceiver, post } from './collecting-receiver.js';

/** OTLP on to the receiver, and to a file; nothing in between changes anything. */
const CONFIG = {
  receivers: { otlp: { protocols: { http: {}, grpc: {} } } },
  exporters: { otlp_http: { endpoint: '${env:OTLP_BACKEND_ENDPOINT}' }, file: {} },
  extensions: { health_check: {} },
  service: {
    extensions: ['health_check'],
    pipelines: Object.fromEntries(
      ['traces', 'metrics', 'logs'].map((signal) => [signal, { receivers: ['otlp'], exporters: [] }]),
    ),
  },
};

const IDS = { traceId: '0AF7651916CD43DD8448EB211C80319C', spanId: 'b7ad6b7169203331' };
const EVERY_VALUE = [
  { key: 'text', value: { stringValue: 'käse \u2028 "\\' } },
  { key: 'empty text', value: { stringValue: '' } },
  { key: 'false', value: { boolValue: false } },
  { key: 'zero', value: { intValue: 0 } },
  { key: 'large', value: { intValue: '-9223372036854775808' } },
  { key: 'half', value: { doubleValue: 0.5 } },
  { key: 'not a number', value: { doubleValue: 'NaN' } },
  { key: 'bytes', value: { bytesValue: 'AAEC' } },
  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, {}, { intValue: '1' }] } } },
  { key: 'empty list', value: { arrayValue: {} } },
  {
    key: 'map',
    value: { kvlistValue: { values: [{ key: 'in', value: { boolValue: true } }, { key: 'no' }] } },
  },
  { key: 'nothing' },
];
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }] };

const EXPORTS: readonly { readonly signal: Signal; readonly body: object }[] = [
  {
    signal: 'logs',
    body: {
      resourceLogs: [
        {
          resource,
          schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
          scopeLogs: [
            {
              scope: { name: 'test', version: '1' },
              logRecords: [
                {
                  ...IDS,
                  timeUnixNano: '1700000000000000001',
                  observedTimeUnixNano: 1,
                  severityNumber: 13,
                  severityText: 'WARN',
                  body: { stringValue: 'text' },
                  attributes: EVERY_VALUE,
                  droppedAttributesCount: 0,
                  flags: 1,
                  eventName: 'api_key.authentication',
                },
                { traceId: '', spanId: '0000000000000000' },
              ],
            },
            { logRecords: [{ body: { intValue: '7' } }] },
          ],
        },
      ],
    },
  },
  {
    signal: 'traces',
    body: {
      resourceSpans: [
        {
          resource,
          scopeSpans: [
            {
              spans: [
                {
                  ...IDS,
                  parentSpanId: 'b7ad6b7169203332',
                  traceState: 'a=b',
                  name: 'GET',
                  kind: 2,
                  startTimeUnixNano: '1700000000000000001',
                  endTimeUnixNano: '1700000000000000002',
                  events: [
                    {
                      name: 'api_key.authentication',
                      timeUnixNano: '1700000000000000001',
                      attributes: EVERY_VALUE,
                    },
                  ],
                  links: [{ ...IDS, attributes: EVERY_VALUE }],
                  status: { code: 2, message: 'no' },
                },
                { ...IDS, name: 'bare', status: {} },
              ],
            },
          ],
        },
      ],
    },
  },
  {
    signal: 'metrics',
    body: {
      resourceMetrics: [
        {
          resource,
          scopeMetrics: [
            {
              scope: { name: 'test' },
              metrics: [
                {
                  name: 'sum',
                  unit: '{request}',
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: true,
                    dataPoints: [
                      { asInt: '0', timeUnixNano: '5', attributes: EVERY_VALUE },
                      { asDouble: 1.5, exemplars: [{ ...IDS, asInt: '3', filteredAttributes: EVERY_VALUE }] },
                    ],
                  },
                },
                { name: 'gauge', gauge: { dataPoints: [{ asDouble: 0 }] } },
                {
                  name: 'histogram',
                  histogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      { count: '2', sum: 3, bucketCounts: ['1', '1'], explicitBounds: [0.5], min: 0, max: 3 },
                    ],
                  },
                },
                {
                  name: 'exponential',
                  exponentialHistogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      { count: '1', scale: -1, zeroCount: '1', positive: { offset: 1, bucketCounts: ['1'] } },
                    ],
                  },
                },
                {
                  name: 'summary',
                  summary: { dataPoints: [{ count: '1', quantileValues: [{ quantile: 0.5, value: 2 }] }] },
                },
              ],
            },
          ],
        },
      ],
    },
  },
];

realTest('otelcol', "exports are what the Collector's file exporter writes", async (t, binary) => {
  const folder = temporaryFolder(t);
  const config = join(folder, 'collector.yaml');
  const file = join(folder, 'collector.jsonl');
  writeFileSync(config, JSON.stringify(CONFIG));
  const throughCollector = await collectingReceiver(t);
  const direct = await collectingReceiver(t);
  const collector = await startOtelcol({ binary, config, file, backend: throughCollector.url });
  for (const { signal, body } of EXPORTS) {
    for (const { url } of [{ url: collector.httpUrl }, direct]) {
      const answer = await post(`${url}/v1/${signal}`, JSON.stringify(body));
      assert.equal(answer.status, 200, await answer.text());
    }
    await until(() => throughCollector.received.length === direct.received.length);
  }
  await collector.stop();

  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, EXPORTS.length, collector.output());
  lines.forEach((line, at) => {
    const expected = JSON.parse(line) as OtlpRequest;
    assert.deepEqual(direct.received[at]?.request, expected, 'from JSON');
    assert.deepEqual(throughCollector.received[at]?.request, expected, "from the Collector's protobuf");
  });
});

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await pause(10);
  }
}
