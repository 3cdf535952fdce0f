import { constants } from 'node:os';
import { authenticationEvents } from '../../receiver/authentication-event.js';
import {
  type ReceivedExport,
  type Receiver,
  type Rejection,
  startReceiver,
} from '../../receiver/receiver.js';
import { CliError, errorCode, EXIT_CANNOT_RUN, EXIT_OK } from '../cli-error.js';
import { jsonLine, LineView, plainLine } from './line-view.js';
import { LiveView } from './live-view.js';
import { OtlpFile } from './otlp-file.js';
import { Totals } from './totals.js';
import type { View, ViewOptions } from './view.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly maxBodyBytes: number;
}

/**
 * Listens until SIGINT, SIGTERM, SIGHUP or a closed standard output; answers what is under way, and prints a summary.
 * @returns the exit code
 * @throws CliError when it cannot start
 */
export async function listen(options: ListenOptions): Promise<number> {
  const totals = new Totals();
  const view = chooseView({ stdout: process.stdout, stderr: process.stderr, totals }, options.json);
  const file = options.out === undefined ? undefined : await OtlpFile.open(options.out);
  const ended = untilStopped(view);
  try {
    const receiver = await start(options, view, totals, file);
    view.listening({ url: receiver.url, out: options.out });
    const exitCode = await ended;
    await receiver.close();
    return exitCode;
  } finally {
    await file?.close();
    view.close();
  }
}

async function start(
  options: ListenOptions,
  view: View,
  totals: Totals,
  file: OtlpFile | undefined,
): Promise<Receiver> {
  const keep = file === undefined ? undefined : keeper(file, options.out ?? '', view);
  const { host, port, maxBodyBytes } = options;
  const onExport = async (received: ReceivedExport): Promise<void> => {
    await keep?.(received);
    show(received, view, totals);
  };
  const onRejected = ({ status }: Rejection): void => {
    if (status >= 500) totals.addNotKept();
    else totals.addRejected();
    view.update();
  };
  try {
    return await startReceiver({ host, port, maxBodyBytes, onExport, onRejected });
  } catch (error) {
    throw new CliError(cannotListen(host, port, errorCode(error)), { cause: error });
  }
}

function show({ request }: ReceivedExport, view: View, totals: Totals): void {
  totals.addExport(request);
  for (const event of authenticationEvents(request)) {
    totals.addEvent(event);
    view.event(event);
  }
  view.update();
}

/** Writes before anything is shown or acknowledged, and says once when that stops or starts to work. */
function keeper(file: OtlpFile, path: string, view: View): (received: ReceivedExport) => Promise<void> {
  let failing = false;
  return async ({ request }) => {
    try {
      await file.append(request);
    } catch (error) {
      if (!failing) {
        const code = errorCode(error) ?? 'unknown error';
        view.notice(`cannot write ${path} (${code}); senders are told to try again until it works`);
      }
      failing = true;
      throw error;
    }
    if (failing) view.notice(`${path} can be written again`);
    failing = false;
  };
}

function chooseView(options: ViewOptions, json: boolean): View {
  if (json) return new LineView(options, jsonLine);
  const live = options.stdout.isTTY && process.env['TERM'] !== 'dumb';
  return live ? new LiveView(options) : new LineView(options, plainLine);
}

/** Resolves, with the exit code, at the first wish to stop; at the second one the process ends at once. */
function untilStopped(view: View): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(128 + constants.signals[signal]);
        stopping = true;
        resolve(EXIT_OK);
      });
    }
    process.stdout.on('error', (error) => {
      // Nobody reads the events any more (`| head`): that is an end, not a failure.
      const code = errorCode(error);
      if (code !== 'EPIPE') view.notice(`standard output cannot be written (${code ?? 'unknown error'})`);
      resolve(code === 'EPIPE' ? EXIT_OK : EXIT_CANNOT_RUN);
    });
    process.stderr.on('error', () => {
      // Nobody reads the notices; the events go on.
    });
  });
}

function cannotListen(host: string, port: number, code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use; stop what listens there, or choose another with --port (0 takes any free one)`;
    case 'EACCES':
      return `port ${port} needs more rights than you have; choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `--host ${host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for every interface`;
    default:
      return `cannot listen on ${host}:${port} (${code ?? 'unknown error'}); choose another --host or --port`;
  }
}
