import { fileURLToPath } from 'node:url';
import type { Experiment } from './rounds.js';
import { LOGS_VARIANTS, TRACING_VARIANTS, type LogsVariant, type TracingVariant } from './variants.js';

export const TRACING: Experiment<TracingVariant> = {
  server: './tracing-server.js',
  // Spans and log records go out as the preload sends them; metrics once a minute.
  env: {},
  variants: TRACING_VARIANTS,
  sends: (variant) => ({
    spans: variant !== 'bare',
    logRecords: variant !== 'bare' && variant !== 'instrumentation-http',
  }),
};

/** @param stdout the file that pino's lines go to */
export function logsOnly(stdout: number): Experiment<LogsVariant> {
  return {
    server: './logs-server.js',
    nodeFlags: ['--require', fileURLToPath(new URL('../src/register.js', import.meta.url))],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    stdout,
    variants: LOGS_VARIANTS,
    sends: (variant) => ({ spans: false, logRecords: variant === 'this package' }),
  };
}
