// The server with tracing. One process serves every variant, because two processes differ by more
// than what is measured. Needs OTEL_EXPORTER_OTLP_ENDPOINT.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK, logs, tracing } from '@opentelemetry/sdk-node';
import { createRequire } from 'node:module';
import { ApiKeyInstrumentation } from '../src/instrumentation.js';
import { ApiKeyLogRecordProcessor } from '../src/telemetry/log-record-processor.js';
import { ApiKeySpanProcessor } from '../src/telemetry/span-processor.js';
import { answerOrders } from './answer-request.js';
import { handWrittenHook } from './hand-written-hook.js';
import { flushRecords, serve } from './served.js';
import type { TracingVariant } from './variants.js';

type Part = 'http' | 'hook' | 'package' | 'processors';

const PARTS: Readonly<Record<TracingVariant, readonly Part[]>> = {
  bare: [],
  'instrumentation-http': ['http'],
  'hand-written hook': ['http', 'hook'],
  'this package': ['http', 'package'],
  'this package, scrubbing': ['http', 'package', 'processors'],
};

let parts: readonly Part[] = [];

/** Our processors as the preload adds them, but with a switch: an SDK takes none away while it runs. */
class SwitchedSpanProcessor extends ApiKeySpanProcessor {
  override onStart(...args: Parameters<ApiKeySpanProcessor['onStart']>): void {
    if (parts.includes('processors')) super.onStart(...args);
  }

  override onEnding(span: unknown): void {
    if (parts.includes('processors')) super.onEnding(span);
  }
}

class SwitchedLogRecordProcessor extends ApiKeyLogRecordProcessor {
  override onEmit(...args: Parameters<ApiKeyLogRecordProcessor['onEmit']>): void {
    if (parts.includes('processors')) super.onEmit(...args);
  }
}

const httpInstrumentation = new HttpInstrumentation();
const apiKeyInstrumentation = new ApiKeyInstrumentation({ enabled: false });
// What the preload sets up by default: spans as protobuf, log records as JSON, the SDK's own batches.
new NodeSDK({
  instrumentations: [httpInstrumentation],
  spanProcessors: [new SwitchedSpanProcessor(), new tracing.BatchSpanProcessor(new OTLPTraceExporter())],
  logRecordProcessors: [
    new SwitchedLogRecordProcessor(),
    new logs.BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
  ],
}).start();
// instrumentation-http patches the module when it is next required.
createRequire(import.meta.url)('http');

serve({
  listener: (request, response) => {
    if (parts.includes('hook')) handWrittenHook(request, response);
    answerOrders(response);
  },
  useVariant: (name) => {
    parts = PARTS[name as TracingVariant];
    if (parts.includes('http')) httpInstrumentation.enable();
    else httpInstrumentation.disable();
    if (parts.includes('package')) apiKeyInstrumentation.enable();
    else apiKeyInstrumentation.disable();
  },
  flush: flushRecords,
});
