import { metrics as metricsApi } from '@opentelemetry/api';
import type { metrics, resources } from '@opentelemetry/sdk-node';
import { scrubbingView } from '../telemetry/metric-view.js';
import { readPositive } from './environment.js';
import { makeAll } from './exporters.js';
import { otlpPackage } from './otlp.js';
import { loadBesideSdk } from './sdk-modules.js';

type Reader = metrics.IMetricReader;

interface MetricExporters {
  readonly OTLPMetricExporter: new () => metrics.PushMetricExporter;
  readonly PrometheusExporter: new () => Reader;
}

function readers(env: NodeJS.ProcessEnv): Reader[] {
  const sdk = loadBesideSdk<typeof metrics>('@opentelemetry/sdk-metrics');
  const exportIntervalMillis = readPositive(env, 'OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeout = readPositive(env, 'OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  const periodic = (exporter: metrics.PushMetricExporter): Reader =>
    new sdk.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(timeout, exportIntervalMillis),
    });
  return [
    ...makeAll<Reader>('METRICS', env, {
      otlp: () =>
        periodic(new (loadBesideSdk<MetricExporters>(otlpPackage('METRICS', env)).OTLPMetricExporter)()),
      console: () => periodic(new sdk.ConsoleMetricExporter()),
      prometheus: () =>
        new (loadBesideSdk<MetricExporters>('@opentelemetry/exporter-prometheus').PrometheusExporter)(),
    }),
  ];
}

/** Starts metrics as the standard variables say, for where NodeSDK does not. */
export function startMetrics(env: NodeJS.ProcessEnv, resource: resources.Resource): void {
  const made = readers(env);
  if (made.length === 0) return;
  const { MeterProvider } = loadBesideSdk<typeof metrics>('@opentelemetry/sdk-metrics');
  metricsApi.setGlobalMeterProvider(new MeterProvider({ resource, readers: made, views: [scrubbingView] }));
}
