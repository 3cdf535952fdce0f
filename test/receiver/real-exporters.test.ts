// What OpenTelemetry's own exporters send, in both encodings, with and without gzip.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { logs, metrics, resources, tracing } from '@opentelemetry/sdk-node';
import { authenticationEvents } from '../../src/receiver/authentication-event.js';
import { collectingReceiver } from './collecting-receiver.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const resource = resources.resourceFromAttributes({ 'service.name': 'orders' });

const ENCODINGS = [
  { name: 'JSON', Logs: JsonLogExporter, Traces: JsonTraceExporter, Metrics: JsonMetricExporter },
  { name: 'protobuf', Logs: ProtoLogExporter, Traces: ProtoTraceExporter, Metrics: ProtoMetricExporter },
];
type Settings = NonNullable<ConstructorParameters<typeof JsonLogExporter>[0]>;
const COMPRESSIONS = ['gzip', 'none'] as NonNullable<Settings['compression']>[];

for (const { name, Logs, Traces, Metrics } of ENCODINGS) {
  for (const compression of COMPRESSIONS) {
    describe(`${name}, compression ${compression}`, () => {
      it('carries an event', async (t) => {
        const receiver = await collectingReceiver(t);
        const exporter = new Logs({ url: `${receiver.url}/v1/logs`, compression });
        const provider = new logs.LoggerProvider({
          resource,
          processors: [new logs.SimpleLogRecordProcessor({ exporter })],
        });
        provider.getLogger('test').emit({
          eventName: 'api_key.authentication',
          severityNumber: 13,
          body: 'API key authentication failed: invalid_key',
          timestamp: [1_700_000_000, 123_456_789],
          attributes: {
            'api_key.fingerprint': '3229db23516d9173',
            'http.response.status_code': 401,
            'http.request.header.x-request-id': ['one', 'two'],
          },
        });
        await provider.shutdown();

        assert.deepEqual(
          receiver.received.map(({ signal }) => signal),
          ['logs'],
        );
        const [received] = receiver.received;
        assert.ok(received !== undefined);
        const record = received.request.resourceLogs?.[0]?.scopeLogs?.[0]?.logRecords?.[0];
        assert.equal(record?.timeUnixNano, '1700000000123456789');
        assert.equal(record.severityNumber, 13);
        const [event] = authenticationEvents(received.request);
        assert.equal(event?.service, 'orders');
        assert.equal(event.time.toISOString(), '2023-11-14T22:13:20.123Z');
        assert.equal(event.body, 'API key authentication failed: invalid_key');
        assert.deepEqual(
          [...event.attributes],
          [
            ['api_key.fingerprint', '3229db23516d9173'],
            ['http.response.status_code', 401],
            ['http.request.header.x-request-id', ['one', 'two']],
          ],
        );
      });

      it('carries a span, its ids in hexadecimal', async (t) => {
        const receiver = await collectingReceiver(t);
        const exporter = new Traces({ url: `${receiver.url}/v1/traces`, compression });
        const provider = new tracing.BasicTracerProvider({
          resource,
          idGenerator: { generateTraceId: () => TRACE_ID, generateSpanId: () => SPAN_ID },
          spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
        });
        const span = provider.getTracer('test').startSpan('GET /orders', { kind: 1 });
        span.addEvent('api_key.authentication', { 'api_key.outcome': 'success' });
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
        span.end();
        await provider.shutdown();

        const [received] = receiver.received;
        const sent = received?.request.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0];
        assert.equal(sent?.traceId, TRACE_ID);
        assert.equal(sent.spanId, SPAN_ID);
        assert.equal('parentSpanId' in sent, false);
        assert.equal(sent.kind, 2);
        assert.deepEqual(sent.status, { code: 2, message: 'no' });
        assert.deepEqual(sent.events?.[0]?.attributes, [
          { key: 'api_key.outcome', value: { stringValue: 'success' } },
        ]);
      });

      it('carries metrics', async (t) => {
        const receiver = await collectingReceiver(t);
        const exporter = new Metrics({ url: `${receiver.url}/v1/metrics`, compression });
        const reader = new metrics.PeriodicExportingMetricReader({ exporter });
        const provider = new metrics.MeterProvider({ resource, readers: [reader] });
        const meter = provider.getMeter('test');
        meter.createCounter('api_key.authentications', { valueType: 0 }).add(3, { outcome: 'success' });
        meter.createHistogram('duration').record(0.25);
        await provider.shutdown();

        const [received] = receiver.received;
        const [counter, histogram] = received?.request.resourceMetrics?.[0]?.scopeMetrics?.[0]?.metrics ?? [];
        assert.equal(counter?.name, 'api_key.authentications');
        assert.equal(counter.sum?.dataPoints?.[0]?.asInt, '3');
        assert.deepEqual(counter.sum.dataPoints[0].attributes, [
          { key: 'outcome', value: { stringValue: 'success' } },
        ]);
        assert.equal(histogram?.histogram?.dataPoints?.length, 1);
      });
    });
  }
}
