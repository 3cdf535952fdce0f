import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Children, DemoError, lastLine, outputOf } from './children.js';

/** The repository; this file runs as build/demo/example-api.js. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As the README says it, for the example. */
const ARGUMENTS = ['--require', 'opentelemetry-instrumentation-api-key/register', 'example/app.js'] as const;
export const COMMAND = `node ${ARGUMENTS.join(' ')}`;

/** Longer than the preload's own limit for the last flush. */
const STOP_TIMEOUT_MS = 6_000;

/** The example API, with the preload. */
export class ExampleApi {
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;

  private constructor(child: ChildProcess, ended: Promise<string>, port: number) {
    this.#child = child;
    this.#ended = ended;
    this.pid = child.pid ?? 0;
    this.port = port;
  }

  /**
   * Starts it, its telemetry going to `endpoint`; resolves when it listens.
   * @throws DemoError
   */
  static async start(endpoint: string, children: Children): Promise<ExampleApi> {
    const child = children.add(
      spawn(process.execPath, ARGUMENTS, {
        cwd: ROOT,
        env: apiEnvironment(endpoint),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    const output = outputOf(child);
    const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${String(code)}`));
    const listening = /^listening on (\d+)$/m;
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout?.on('data', () => {
        const found = listening.exec(output());
        if (found !== null) resolve(Number(found[1]));
      });
      child.once('error', (cause) => reject(new DemoError('the example API cannot be started', { cause })));
      child.once('exit', () => reject(new DemoError(`the example API ended at once: ${lastLine(output())}`)));
    });
    return new ExampleApi(child, ended, port);
  }

  /** Rejects should it end before it is told to. */
  async endsTooEarly(): Promise<never> {
    throw new DemoError(`the example API ended too early (${await this.#ended})`);
  }

  /** As an operator stops it: SIGTERM, then time to send the rest of its telemetry. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(timer);
  }
}

/** No OpenTelemetry setting of the developer's leaks in: what is seen is what these few settings do. */
function apiEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('OTEL_') && name !== 'NODE_OPTIONS' && name !== 'API_KEYS_FILE',
  );
  return {
    ...Object.fromEntries(kept),
    HOST: '127.0.0.1',
    PORT: '0',
    OTEL_SERVICE_NAME: 'order-api',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    // Sent at once, for whoever watches; the defaults are one second and five.
    OTEL_BLRP_SCHEDULE_DELAY: '100',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    // The generator speaks as the reverse proxy that stands in front of an API.
    OTEL_INSTRUMENTATION_API_KEY_TRUSTED_PROXIES: 'loopback',
    // The example answers 403 to a wrong key.
    OTEL_INSTRUMENTATION_API_KEY_STATUS_REASONS: '403:invalid_key',
  };
}
