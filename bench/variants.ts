/** The variants that servers know, in the order in which they are shown. */
export const TRACING_VARIANTS = [
  'bare',
  'instrumentation-http',
  'hand-written hook',
  'this package',
  'this package, scrubbing',
] as const;

export const LOGS_VARIANTS = ['bare', 'lean pino line', 'pino-http with redact', 'this package'] as const;

export type TracingVariant = (typeof TRACING_VARIANTS)[number];
export type LogsVariant = (typeof LOGS_VARIANTS)[number];
