import { reportOnce } from '../diagnostics/report.js';
import { readList, readText } from './environment.js';
import { isOff, SIGNALS, type Signal } from './signal.js';

const PROTOCOLS = ['grpc', 'http/json', 'http/protobuf'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** What a signal speaks unless told otherwise. */
const DEFAULT_PROTOCOL: Readonly<Record<Signal, Protocol>> = {
  TRACES: 'http/protobuf',
  LOGS: 'http/json',
  METRICS: 'http/protobuf',
};

const PACKAGE_PREFIX: Readonly<Record<Signal, string>> = {
  TRACES: '@opentelemetry/exporter-trace-otlp-',
  LOGS: '@opentelemetry/exporter-logs-otlp-',
  METRICS: '@opentelemetry/exporter-metrics-otlp-',
};

const PACKAGE_SUFFIX: Readonly<Record<Protocol, string>> = {
  grpc: 'grpc',
  'http/json': 'http',
  'http/protobuf': 'proto',
};

const isProtocol = (text: string): text is Protocol => (PROTOCOLS as readonly string[]).includes(text);

function protocolOf(signal: Signal, env: NodeJS.ProcessEnv): Protocol {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const name = names.find((each) => readText(env, each) !== undefined);
  const given = name === undefined ? undefined : readText(env, name);
  if (given === undefined) return DEFAULT_PROTOCOL[signal];
  if (isProtocol(given)) return given;
  reportOnce(
    `${name}: expected one of ${PROTOCOLS.join(', ')}; using ${DEFAULT_PROTOCOL[signal]} for ${signal.toLowerCase()}`,
  );
  return DEFAULT_PROTOCOL[signal];
}

/** The package that exports a signal over OTLP in the protocol that the standard variables ask for. */
export function otlpPackage(signal: Signal, env: NodeJS.ProcessEnv): string {
  return PACKAGE_PREFIX[signal] + PACKAGE_SUFFIX[protocolOf(signal, env)];
}

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/**
 * Says aloud where an endpoint cannot be one. The exporters would keep silent: without a scheme
 * (`collector:4318`) every export fails, and what is no URL at all counts as localhost.
 */
export function checkEndpoints(env: NodeJS.ProcessEnv): void {
  for (const signal of SIGNALS) {
    const exporters = readList(env, `OTEL_${signal}_EXPORTER`);
    const exported = !isOff(signal, env) && (exporters.length === 0 || exporters.includes('otlp'));
    // gRPC takes `host:port` too.
    if (!exported || otlpPackage(signal, env).endsWith('grpc')) continue;
    const names = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT'];
    const name = names.find((each) => readText(env, each) !== undefined);
    if (name === undefined || isHttpUrl(readText(env, name)!)) continue;
    reportOnce(`${name}: expected a URL such as http://collector:4318; what it is meant for will not arrive`);
  }
}
