import * as api from '@opentelemetry/api';
import type { logs, resources } from '@opentelemetry/sdk-node';
import { readPositive, readText } from './environment.js';
import { logRecordProcessors, type LogPipelineParts } from './log-pipeline.js';
import { registerLoggerProvider } from './logs-api.js';
import { startMetrics } from './metric-pipeline.js';
import { detectedResource } from './resource.js';
import { loadBesideSdk } from './sdk-modules.js';
import { isOff } from './signal.js';

/** What NodeSDK does with OTEL_LOG_LEVEL. */
function startDiagnostics(env: NodeJS.ProcessEnv): void {
  const level = readText(env, 'OTEL_LOG_LEVEL')?.toUpperCase();
  if (level === undefined) return;
  const logLevel = Object.hasOwn(api.DiagLogLevel, level)
    ? api.DiagLogLevel[level as keyof typeof api.DiagLogLevel]
    : api.DiagLogLevel.INFO;
  api.diag.setLogger(new api.DiagConsoleLogger(), { logLevel });
}

function startLogs(parts: LogPipelineParts, resource: resources.Resource): void {
  const { env } = parts;
  const processors = logRecordProcessors(parts);
  if (processors.length === 0) return;
  const { LoggerProvider } = loadBesideSdk<typeof logs>('@opentelemetry/sdk-logs');
  const count =
    readPositive(env, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT') ??
    readPositive(env, 'OTEL_ATTRIBUTE_COUNT_LIMIT');
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
  registerLoggerProvider(provider);
}

/**
 * Starts logs and metrics alone. NodeSDK would load the tracing SDK even where
 * OTEL_TRACES_EXPORTER=none keeps it from starting one, and that is most of its start-up time.
 */
export function startWithoutTracing(parts: LogPipelineParts): void {
  const { env } = parts;
  startDiagnostics(env);
  const resource = detectedResource(env);
  if (!isOff('METRICS', env)) startMetrics(env, resource);
  startLogs(parts, resource);
}
