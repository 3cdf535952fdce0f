import { metrics as metricsApi } from '@opentelemetry/api';
import type { NodeSDK, NodeSDKConfiguration, tracing } from '@opentelemetry/sdk-node';
import { isDeclarativeFileReadable } from '../config/declarative-file.js';
import { registered, sdkIsRegistered } from '../diagnostics/api-registry.js';
import { Containment } from '../diagnostics/containment.js';
import { report } from '../diagnostics/report.js';
import type { ApiKeyInstrumentation } from '../instrumentation.js';
import { scrubbingView } from '../telemetry/metric-view.js';
import { ApiKeySpanProcessor } from '../telemetry/span-processor.js';
import { newBatchProcessor, type BatchSettings } from './batching.js';
import { readPositive, readText } from './environment.js';
import { traceExporters, type NamedExporter } from './exporters.js';
import { describeFault } from './fault.js';
import { lackOf } from './join.js';
import { httpMismatch } from './line-mismatch.js';
import { logRecordProcessors, type LogPipelineParts } from './log-pipeline.js';
import { startMetrics } from './metric-pipeline.js';
import { detectedResource, resourceDetectors, type ResourceDetector } from './resource.js';
import { loadFromApplication, loadSdk, loadShared, loadTracingSdk } from './sdk-modules.js';
import { isOff } from './signal.js';
import type { Unsent } from './unsent.js';

type Configuration = Partial<NodeSDKConfiguration>;
type Instrumentations = NonNullable<Configuration['instrumentations']>;

interface SdkModule {
  readonly NodeSDK: typeof NodeSDK;
  readonly startNodeSDK?: (options: { instrumentations: Instrumentations }) => unknown;
}

interface AutoInstrumentations {
  getNodeAutoInstrumentations(config: Record<string, unknown>): Instrumentations;
  getResourceDetectors?(): ResourceDetector[];
}

interface HttpModule {
  readonly HttpInstrumentation: new (config: Record<string, unknown>) => Instrumentations[number];
}

const HTTP_INSTRUMENTATION = '@opentelemetry/instrumentation-http';

/** What instrumentation-http redacts by default; a list of our own replaces it, so it is repeated. */
const DEFAULT_REDACTED_PARAMETERS = ['sig', 'Signature', 'AWSAccessKeyId', 'X-Goog-Signature'];

/** None where it cannot be: records without server spans are better than no records. */
function httpInstrumentation(config: Record<string, unknown>): Instrumentations {
  try {
    const { HttpInstrumentation } = loadShared<HttpModule>(HTTP_INSTRUMENTATION);
    return [new HttpInstrumentation(config)];
  } catch (error) {
    report(`there are no server spans: ${httpMismatch(error) ?? describeFault(error)}`);
    return [];
  }
}

/** Every auto-instrumentation where the application has them, else that of HTTP alone. */
function instrumentations(own: ApiKeyInstrumentation): {
  list: Instrumentations;
  auto: AutoInstrumentations | undefined;
} {
  const redacted = [...DEFAULT_REDACTED_PARAMETERS, ...own.queryParameters];
  const http = { redactedQueryParams: redacted, redactedQueryParamsServer: redacted };
  const auto = loadFromApplication<AutoInstrumentations>('@opentelemetry/auto-instrumentations-node');
  if (auto !== undefined)
    return { list: auto.getNodeAutoInstrumentations({ [HTTP_INSTRUMENTATION]: http }), auto };
  return { list: httpInstrumentation(http), auto: undefined };
}

/** The specification's defaults (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor). */
function batchSettings(env: NodeJS.ProcessEnv): BatchSettings {
  return {
    maxQueueSize: readPositive(env, 'OTEL_BSP_MAX_QUEUE_SIZE') ?? 2048,
    maxExportBatchSize: readPositive(env, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512,
    scheduledDelayMillis: readPositive(env, 'OTEL_BSP_SCHEDULE_DELAY') ?? 5000,
    exportTimeoutMillis: readPositive(env, 'OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
  };
}

const isSampled = (span: tracing.ReadableSpan): boolean => (span.spanContext().traceFlags & 1) === 1;

/** Hands each span to the exporter at once, for a console. */
class Immediate implements tracing.SpanProcessor {
  readonly #exporter: tracing.SpanExporter;

  constructor(exporter: tracing.SpanExporter) {
    this.#exporter = exporter;
  }

  onStart(): void {
    return undefined;
  }

  onEnd(span: tracing.ReadableSpan): void {
    if (isSampled(span)) this.#exporter.export([span], () => undefined);
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

/** Counts the spans that go out. */
class Counting implements tracing.SpanProcessor {
  readonly #unsent: Unsent;
  readonly #containment = new Containment('counting spans');

  constructor(unsent: Unsent) {
    this.#unsent = unsent;
  }

  onStart(): void {
    return undefined;
  }

  onEnd(span: tracing.ReadableSpan): void {
    this.#containment.run(() => {
      if (isSampled(span)) this.#unsent.noteRecorded(1);
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function spanProcessors({ env, gates, unsent }: LogPipelineParts): tracing.SpanProcessor[] {
  const { BatchSpanProcessor } = loadTracingSdk();
  const settings = batchSettings(env);
  const processorOf = ({ exporter, batched }: NamedExporter<tracing.SpanExporter>): tracing.SpanProcessor =>
    batched
      ? newBatchProcessor(BatchSpanProcessor, gates.TRACES.guard(exporter), settings)
      : new Immediate(exporter);
  return [new ApiKeySpanProcessor(), new Counting(unsent), ...traceExporters(env).map(processorOf)];
}

/** auto-instrumentations-node knows the clouds too, for those who name them. */
function detectors(env: NodeJS.ProcessEnv, auto: AutoInstrumentations | undefined): ResourceDetector[] {
  const named = readText(env, 'OTEL_NODE_RESOURCE_DETECTORS') !== undefined;
  return (named ? auto?.getResourceDetectors?.() : undefined) ?? resourceDetectors(env);
}

/** Starts a NodeSDK from the standard variables, with our processors in front of its exporters. */
export function startNodeSdk(parts: LogPipelineParts, own: ApiKeyInstrumentation): void {
  const { env } = parts;
  const sdk = loadSdk<SdkModule>();
  const { list, auto } = instrumentations(own);
  // The first versions that this package accepts start metrics only where OTEL_METRICS_EXPORTER is set.
  const startsMetrics =
    sdk.startNodeSDK !== undefined || readText(env, 'OTEL_METRICS_EXPORTER') !== undefined;
  new sdk.NodeSDK({
    instrumentations: list,
    spanProcessors: spanProcessors(parts),
    logRecordProcessors: logRecordProcessors(parts),
    resourceDetectors: detectors(env, auto),
    // Given views, those versions would start metrics that go nowhere.
    ...(startsMetrics && { views: [scrubbingView] }),
  }).start();
  if (registered('metrics') !== undefined || isOff('METRICS', env)) return;
  startMetrics(env, detectedResource(env));
  for (const instrumentation of list.flat()) instrumentation.setMeterProvider(metricsApi.getMeterProvider());
}

/** Starts what the file of OTEL_CONFIG_FILE declares; that way of starting takes no processors of ours. */
export function startDeclaredSdk(env: NodeJS.ProcessEnv, own: ApiKeyInstrumentation): void {
  // The SDK's own reader would wait for ever for a pipe, and read a device until there is no memory left.
  if (!isDeclarativeFileReadable(env)) {
    report(
      'OTEL_CONFIG_FILE: no SDK is started, as the file cannot be read; the application runs without it',
    );
    return;
  }
  const sdk = loadSdk<SdkModule>();
  if (sdk.startNodeSDK === undefined) {
    report(
      'OTEL_CONFIG_FILE: the installed @opentelemetry/sdk-node cannot read it; install 0.220.0 or later',
    );
    return;
  }
  sdk.startNodeSDK({ instrumentations: instrumentations(own).list });
  if (!sdkIsRegistered()) {
    report('OTEL_CONFIG_FILE: the file gives no SDK with a provider, so nothing is recorded');
    return;
  }
  report(
    'OTEL_CONFIG_FILE: the SDK is built from the file alone, so log records of the application get no fingerprint, ' +
      `and spans and log records are not searched for the key${lackOf('it')}`,
  );
}
