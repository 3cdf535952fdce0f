import * as api from '@opentelemetry/api';
import type { logs, metrics, resources } from '@opentelemetry/sdk-node';
import type { Drops } from '../telemetry/drops.js';
import { readList, readPositive } from './environment.js';
import { isOff, metricExporters } from './exporters.js';
import { logRecordProcessors } from './log-pipeline.js';
import { loadBesideSdk } from './sdk-modules.js';

interface LogsApi {
  setGlobalLoggerProvider(provider: logs.LoggerProvider): unknown;
}

/** Where a LoggerProvider is registered: api 1.10 and later, or the separate package before. */
function logsApi(): LogsApi {
  const { logs: merged } = api as { logs?: LogsApi };
  return merged ?? loadBesideSdk<{ logs: LogsApi }>('@opentelemetry/api-logs').logs;
}

type Detector = Parameters<typeof resources.detectResources>[0] extends { detectors?: (infer D)[] } | undefined ? D : never;

function detectedResource(env: NodeJS.ProcessEnv): resources.Resource {
  const sdk = loadBesideSdk<typeof resources>('@opentelemetry/resources');
  const known: Readonly<Record<string, Detector>> = {
    env: sdk.envDetector,
    host: sdk.hostDetector,
    os: sdk.osDetector,
    process: sdk.processDetector,
    serviceinstance: sdk.serviceInstanceIdDetector,
  };
  const given = readList(env, 'OTEL_NODE_RESOURCE_DETECTORS');
  const names = given.length === 0 ? ['env', 'process', 'host'] : given.includes('all') ? Object.keys(known) : given;
  const detectors = names.flatMap((name) => (Object.hasOwn(known, name) ? [known[name]!] : []));
  return sdk.defaultResource().merge(sdk.detectResources({ detectors }));
}

function startMetrics(env: NodeJS.ProcessEnv, resource: resources.Resource): void {
  const { MeterProvider, PeriodicExportingMetricReader } = loadBesideSdk<typeof metrics>('@opentelemetry/sdk-metrics');
  const interval = readPositive(env, 'OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeout = readPositive(env, 'OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  const readers = metricExporters(env).map(
    ({ exporter }) =>
      new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: interval,
        exportTimeoutMillis: Math.min(timeout, interval),
      }),
  );
  if (readers.length > 0) api.metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers }));
}

/**
 * Starts logs and metrics alone. NodeSDK would load the tracing SDK even where
 * OTEL_TRACES_EXPORTER=none keeps it from starting one, and that is most of its start-up time.
 */
export function startWithoutTracing(env: NodeJS.ProcessEnv, drops: Drops): void {
  const resource = detectedResource(env);
  if (!isOff('METRICS', env)) startMetrics(env, resource);
  const processors = logRecordProcessors(env, drops);
  if (processors.length === 0) return;
  const { LoggerProvider } = loadBesideSdk<typeof logs>('@opentelemetry/sdk-logs');
  const count = readPositive(env, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT') ?? readPositive(env, 'OTEL_ATTRIBUTE_COUNT_LIMIT');
  const length =
    readPositive(env, 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
    readPositive(env, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT');
  const provider = new LoggerProvider({
    resource,
    processors,
    logRecordLimits: {
      ...(count !== undefined && { attributeCountLimit: count }),
      ...(length !== undefined && { attributeValueLengthLimit: length }),
    },
  });
  logsApi().setGlobalLoggerProvider(provider);
}
