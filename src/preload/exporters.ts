import type { logs, tracing } from '@opentelemetry/sdk-node';
import { report } from '../diagnostics/report.js';
import { readList } from './environment.js';
import { describeFault } from './fault.js';
import { otlpPackage } from './otlp.js';
import { loadBesideSdk, loadTracingSdk } from './sdk-modules.js';
import { isOff, type Signal } from './signal.js';

/** An exporter, and whether what it is given should go out at once (a console) or in batches. */
export interface NamedExporter<T> {
  readonly exporter: T;
  readonly batched: boolean;
}

/** Makes what OTEL_<signal>_EXPORTER names. One that cannot be made is left out, and the others go on. */
export function makeAll<T>(
  signal: Signal,
  env: NodeJS.ProcessEnv,
  makers: Readonly<Record<string, () => T>>,
): readonly T[] {
  const variable = `OTEL_${signal}_EXPORTER`;
  if (isOff(signal, env)) return [];
  const given = readList(env, variable);
  const made: T[] = [];
  for (const name of given.length === 0 ? ['otlp'] : given) {
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (make === undefined) {
      report(
        `${variable}: expected ${[...Object.keys(makers), 'none'].join(', ')}; leaving out one that is none of them`,
      );
      continue;
    }
    try {
      made.push(make());
    } catch (error) {
      report(`${variable}: ${name} could not be set up: ${describeFault(error)}; going on without it`);
    }
  }
  return made;
}

interface TraceExporters {
  readonly OTLPTraceExporter: new () => tracing.SpanExporter;
  readonly ZipkinExporter: new () => tracing.SpanExporter;
}

export function traceExporters(env: NodeJS.ProcessEnv): readonly NamedExporter<tracing.SpanExporter>[] {
  return makeAll<NamedExporter<tracing.SpanExporter>>('TRACES', env, {
    otlp: () => {
      const { OTLPTraceExporter } = loadBesideSdk<TraceExporters>(otlpPackage('TRACES', env));
      return { exporter: new OTLPTraceExporter(), batched: true };
    },
    console: () => ({ exporter: new (loadTracingSdk().ConsoleSpanExporter)(), batched: false }),
    zipkin: () => {
      const { ZipkinExporter } = loadBesideSdk<TraceExporters>('@opentelemetry/exporter-zipkin');
      return { exporter: new ZipkinExporter(), batched: true };
    },
  });
}

export function logExporters(env: NodeJS.ProcessEnv): readonly NamedExporter<logs.LogRecordExporter>[] {
  return makeAll<NamedExporter<logs.LogRecordExporter>>('LOGS', env, {
    otlp: () => {
      const { OTLPLogExporter } = loadBesideSdk<{ OTLPLogExporter: new () => logs.LogRecordExporter }>(
        otlpPackage('LOGS', env),
      );
      return { exporter: new OTLPLogExporter(), batched: true };
    },
    console: () => {
      const { ConsoleLogRecordExporter } = loadBesideSdk<typeof logs>('@opentelemetry/sdk-logs');
      return { exporter: new ConsoleLogRecordExporter(), batched: false };
    },
  });
}
