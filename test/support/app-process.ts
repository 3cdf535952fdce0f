import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startReceiver, type Receiver } from '../../src/receiver/receiver.js';
import { Exported } from './exported.js';

/** The repository's root; tests run from build/test/support. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const REQUIRE_REGISTER = ['--require', 'opentelemetry-instrumentation-api-key/register'] as const;
export const IMPORT_REGISTER = ['--import', 'opentelemetry-instrumentation-api-key/register'] as const;

export interface AppOptions {
  /** The application, from the repository's root or absolute. It must print `listening on <port>`. */
  readonly app: string;
  /** Node's flags; the preload by `--require` when left out. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Which Node; the running one when left out. */
  readonly node?: string;
  /** Where telemetry goes instead of the receiver. */
  readonly endpoint?: string;
  /** Whether the test writes to the application's standard input. */
  readonly stdin?: 'pipe';
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What every child of a test starts from: no OpenTelemetry setting of the developer's leaks in. */
export function cleanEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('OTEL_') && name !== 'NODE_OPTIONS' && !name.startsWith('NODE_TEST'),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

interface Parts {
  readonly child: ChildProcess;
  readonly exported: Exported;
  readonly receiver: Receiver | undefined;
  readonly output: { out: string; err: string };
  readonly exit: Promise<Exit>;
}

/** A real application in a process of its own, and the receiver that its telemetry goes to. */
export class AppProcess {
  readonly exported: Exported;
  readonly child: ChildProcess;
  readonly port: number;
  readonly #receiver: Receiver | undefined;
  readonly #output: { out: string; err: string };
  readonly #exit: Promise<Exit>;

  constructor(port: number, parts: Parts) {
    this.port = port;
    this.child = parts.child;
    this.exported = parts.exported;
    this.#receiver = parts.receiver;
    this.#output = parts.output;
    this.#exit = parts.exit;
  }

  get stdout(): string {
    return this.#output.out;
  }

  get stderr(): string {
    return this.#output.err;
  }

  /** Sends one request on a connection of its own. */
  async get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
    return send({ port: this.port, path, headers, method });
  }

  /** Writes `text` to a fresh connection; resolves with what came back once the other end closes, or `closeAfter` ms have passed. */
  async raw(text: string | Uint8Array, closeAfter = 500): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    const timer = setTimeout(() => socket.destroy(), closeAfter);
    await once(socket, 'close');
    clearTimeout(timer);
    return received;
  }

  /** Resolves when the process has ended by itself. */
  async ended(): Promise<Exit> {
    return this.#exit;
  }

  /** Resolves when the process has ended by itself, with the receiver closed. */
  async stopped(): Promise<Exit> {
    const exit = await this.#exit;
    await this.#receiver?.close();
    return exit;
  }

  /** Ends the process, by SIGTERM unless told otherwise, and the receiver with it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.stopped();
  }
}

export async function send(options: {
  port: number;
  path: string;
  headers?: OutgoingHttpHeaders;
  method?: string;
  body?: string;
}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const request = httpRequest({ host: '127.0.0.1', agent: false, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function portOf(child: ChildProcess, output: { out: string; err: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = /listening on (\d+)/.exec(output.out);
      if (match !== null) resolve(Number(match[1]));
    };
    child.stdout?.on('data', look);
    child.once('exit', (code, signal) =>
      reject(new Error(`the application ended with ${code ?? signal} before it listened:\n${output.err}`)),
    );
  });
}

/** Starts an application with the preload and a receiver; resolves when it listens. */
export async function startApp(options: AppOptions): Promise<AppProcess> {
  const exported = new Exported();
  const receiver =
    options.endpoint === undefined
      ? await startReceiver({ onExport: (received) => exported.add(received) })
      : undefined;
  const child = spawn(
    options.node ?? process.execPath,
    [...(options.flags ?? REQUIRE_REGISTER), options.app],
    {
      cwd: options.cwd ?? ROOT,
      env: cleanEnv({
        OTEL_EXPORTER_OTLP_ENDPOINT: options.endpoint ?? receiver!.url,
        OTEL_SERVICE_NAME: 'test-app',
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_BLRP_SCHEDULE_DELAY: '100',
        ...options.env,
      }),
      stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    },
  );
  const output = { out: '', err: '' };
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (output.out += chunk));
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (output.err += chunk));
  const exit = once(child, 'close').then(([code, signal]): Exit => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  try {
    const port = await portOf(child, output);
    return new AppProcess(port, { child, exported, receiver, output, exit });
  } catch (error) {
    await receiver?.close();
    throw error;
  }
}
