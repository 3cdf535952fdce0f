// Runs the real Collector with collector-config.yaml as it is shipped. What a
// test must change (ports, and what it may add) comes as a second --config.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { ROOT } from './real-part.js';

export const COLLECTOR_CONFIG = join(ROOT, 'collector-config.yaml');

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;

export interface OtelcolOptions {
  /** The binary, from `realTest`. */
  readonly binary: string;
  /** The value of OTLP_BACKEND_ENDPOINT. */
  readonly backend: string;
  /** Instead of the shipped collector-config.yaml. */
  readonly config?: string;
  /** Folder of the queue on disk; default a new one. Pass it on to a restarted Collector. */
  readonly storage?: string;
  /** A file that every record also goes to, by the file exporter. */
  readonly file?: string;
  /** The value of OTELCOL_GATEWAY_LOGS; default a place where no gateway writes. */
  readonly gatewayLogs?: string;
  /** YAML of one more --config. */
  readonly extra?: string;
  /** More variables; nothing of this process's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Otelcol {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT with http/protobuf or http/json. */
  readonly httpUrl: string;
  /** The same for grpc. */
  readonly grpcUrl: string;
  readonly healthUrl: string;
  readonly storage: string;
  /** What the Collector printed so far, its warnings and errors included. */
  output(): string;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code once the process is gone. */
  stop(): Promise<number | null>;
}

/** Resolves when the health check answers; rejects with the Collector's own words when it does not start. */
export async function startOtelcol(options: OtelcolOptions): Promise<Otelcol> {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-'));
  const storage = options.storage ?? join(folder, 'storage');
  const ports = await freePorts();
  const config = options.config ?? COLLECTOR_CONFIG;
  const configs = [config, join(folder, 'test.yaml')];
  writeFileSync(join(folder, 'test.yaml'), overrides(ports, config, options.file));
  if (options.extra !== undefined) {
    configs.push(join(folder, 'extra.yaml'));
    writeFileSync(join(folder, 'extra.yaml'), options.extra);
  }
  const child = spawn(
    options.binary,
    configs.map((file) => `--config=${file}`),
    {
      env: {
        OTLP_BACKEND_ENDPOINT: options.backend,
        OTELCOL_STORAGE_DIR: storage,
        OTELCOL_GATEWAY_LOGS: options.gatewayLogs ?? join(folder, 'no-gateway', '*.jsonl*'),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  // Here and not in stop(): a test that fails half-way must leave nothing behind,
  // and a restarted Collector still needs the storage of the one before.
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const healthUrl = `http://127.0.0.1:${ports.health}/`;
  await untilHealthy(child, healthUrl, () => output);
  return {
    httpUrl: `http://127.0.0.1:${ports.http}`,
    grpcUrl: `http://127.0.0.1:${ports.grpc}`,
    healthUrl,
    storage,
    output: () => output,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly health: number;
}

/** Lists in a later --config replace, everything else is merged. */
function overrides(ports: Ports, shipped: string, file: string | undefined): string {
  const config = {
    receivers: {
      otlp: {
        protocols: {
          http: { endpoint: `127.0.0.1:${ports.http}` },
          grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
        },
      },
    },
    extensions: { health_check: { endpoint: `127.0.0.1:${ports.health}` } },
    // The Collector's own metrics listen on the fixed port 8888.
    service: { telemetry: { metrics: { level: 'none' } }, ...(file === undefined ? {} : fileToo(shipped)) },
    ...(file === undefined ? {} : { exporters: { file: { path: file, append: true } } }),
  };
  return JSON.stringify(config); // JSON is YAML.
}

/** Every pipeline of the configuration writes to the file as well. */
function fileToo(config: string): object {
  const { service } = parse(readFileSync(config, 'utf8')) as { service: { pipelines: object } };
  const bothExporters = { exporters: ['otlp_http', 'file'] };
  return {
    pipelines: Object.fromEntries(Object.keys(service.pipelines).map((name) => [name, bothExporters])),
  };
}

async function untilHealthy(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`otelcol ended at start-up:\n${output()}`);
    }
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`otelcol was not healthy within ${START_TIMEOUT_MS} ms:\n${output()}`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  const [code] = await gone;
  clearTimeout(late);
  return code;
}

/** The Collector does not say which port it got for 0, so ports that are free now are chosen beforehand. */
async function freePorts(): Promise<Ports> {
  const servers = [createServer(), createServer(), createServer()];
  const [http, grpc, health] = await Promise.all(servers.map(freePort));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return { http: http ?? 0, grpc: grpc ?? 0, health: health ?? 0 };
}

async function freePort(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
