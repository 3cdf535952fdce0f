import type { logs, metrics, tracing } from '@opentelemetry/sdk-node';
import { report } from '../diagnostics/report.js';
import { readList, readText } from './environment.js';
import { loadBesideSdk, loadDependency } from './sdk-modules.js';

type Signal = 'TRACES' | 'LOGS' | 'METRICS';

/** Which package speaks a protocol, and the one that a signal speaks unless told otherwise. */
const PROTOCOLS = ['grpc', 'http/json', 'http/protobuf'] as const;
type Protocol = (typeof PROTOCOLS)[number];

const DEFAULT_PROTOCOL: Readonly<Record<Signal, Protocol>> = {
  TRACES: 'http/protobuf',
  LOGS: 'http/json',
  METRICS: 'http/protobuf',
};

const PACKAGE_SUFFIX: Readonly<Record<Protocol, string>> = {
  grpc: 'grpc',
  'http/json': 'http',
  'http/protobuf': 'proto',
};

const isProtocol = (text: string): text is Protocol => (PROTOCOLS as readonly string[]).includes(text);

function protocolOf(signal: Signal, env: NodeJS.ProcessEnv): Protocol {
  const name = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`;
  const given = readText(env, name, 'OTEL_EXPORTER_OTLP_PROTOCOL');
  if (given === undefined) return DEFAULT_PROTOCOL[signal];
  if (isProtocol(given)) return given;
  report(`${name}: expected one of ${PROTOCOLS.join(', ')}; using ${DEFAULT_PROTOCOL[signal]}`);
  return DEFAULT_PROTOCOL[signal];
}

interface ExporterModule {
  readonly OTLPTraceExporter: new () => tracing.SpanExporter;
  readonly OTLPLogExporter: new () => logs.LogRecordExporter;
  readonly OTLPMetricExporter: new () => metrics.PushMetricExporter;
  readonly ZipkinExporter: new () => tracing.SpanExporter;
}

/** An exporter, and whether what it is given should go out at once (a console) or in batches. */
export interface NamedExporter<T> {
  readonly exporter: T;
  readonly batched: boolean;
}

/** Whether the standard variable turns the signal off. */
export function isOff(signal: Signal, env: NodeJS.ProcessEnv): boolean {
  const names = readList(env, `OTEL_${signal}_EXPORTER`);
  return names.length === 1 && names[0] === 'none';
}

function makeAll<T>(
  signal: Signal,
  env: NodeJS.ProcessEnv,
  makers: Readonly<Record<string, () => NamedExporter<T>>>,
): readonly NamedExporter<T>[] {
  const variable = `OTEL_${signal}_EXPORTER`;
  if (isOff(signal, env)) return [];
  const given = readList(env, variable);
  const exporters: NamedExporter<T>[] = [];
  for (const name of given.length === 0 ? ['otlp'] : given) {
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (make === undefined) {
      report(`${variable}: expected ${[...Object.keys(makers), 'none'].join(', ')}; leaving out one that is none of them`);
    } else {
      exporters.push(make());
    }
  }
  return exporters;
}

export function traceExporters(env: NodeJS.ProcessEnv): readonly NamedExporter<tracing.SpanExporter>[] {
  return makeAll<tracing.SpanExporter>('TRACES', env, {
    otlp: () => {
      const suffix = PACKAGE_SUFFIX[protocolOf('TRACES', env)];
      const { OTLPTraceExporter } = loadBesideSdk<ExporterModule>(`@opentelemetry/exporter-trace-otlp-${suffix}`);
      return { exporter: new OTLPTraceExporter(), batched: true };
    },
    console: () => {
      const sdk = loadDependency<{ tracing: typeof tracing }>('@opentelemetry/sdk-node');
      return { exporter: new sdk.tracing.ConsoleSpanExporter(), batched: false };
    },
    zipkin: () => {
      const { ZipkinExporter } = loadBesideSdk<ExporterModule>('@opentelemetry/exporter-zipkin');
      return { exporter: new ZipkinExporter(), batched: true };
    },
  });
}

export function logExporters(env: NodeJS.ProcessEnv): readonly NamedExporter<logs.LogRecordExporter>[] {
  return makeAll<logs.LogRecordExporter>('LOGS', env, {
    otlp: () => {
      const suffix = PACKAGE_SUFFIX[protocolOf('LOGS', env)];
      const name = `@opentelemetry/exporter-logs-otlp-${suffix}`;
      const load = suffix === 'http' ? loadDependency : loadBesideSdk;
      return { exporter: new (load<ExporterModule>(name).OTLPLogExporter)(), batched: true };
    },
    console: () => {
      const { ConsoleLogRecordExporter } = loadBesideSdk<typeof logs>('@opentelemetry/sdk-logs');
      return { exporter: new ConsoleLogRecordExporter(), batched: false };
    },
  });
}

/** For the start without tracing; with it, NodeSDK reads the variables of metrics itself. */
export function metricExporters(env: NodeJS.ProcessEnv): readonly NamedExporter<metrics.PushMetricExporter>[] {
  return makeAll<metrics.PushMetricExporter>('METRICS', env, {
    otlp: () => {
      const suffix = PACKAGE_SUFFIX[protocolOf('METRICS', env)];
      const { OTLPMetricExporter } = loadBesideSdk<ExporterModule>(`@opentelemetry/exporter-metrics-otlp-${suffix}`);
      return { exporter: new OTLPMetricExporter(), batched: true };
    },
    console: () => {
      const { ConsoleMetricExporter } = loadBesideSdk<typeof metrics>('@opentelemetry/sdk-metrics');
      return { exporter: new ConsoleMetricExporter(), batched: true };
    },
  });
}
