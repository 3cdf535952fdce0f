import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import { startApp, type AppProcess, type Exit } from '../support/app-process.js';
import { NOWHERE, SIDES, type Side } from './sides.js';

/** How an application of test/fixtures/differential/ending-app.cjs is made to end. */
export interface Ending {
  /** Of its SETUPS. */
  readonly setups?: readonly string[];
  /** Of its TRIGGERS; sets off with a request. */
  readonly trigger?: string;
  /** Sent after the request, one after the other. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Flags of Node. */
  readonly flags?: readonly string[];
  /** Whether it does not end by itself. */
  readonly survives?: boolean;
}

export interface Ended {
  readonly exit: Exit;
  readonly stdout: string;
  readonly stderr: string;
  /** What the client got. */
  readonly answer: string;
}

/** Numbers of processes and ports, and the stack: what is not of the application differs with each who calls it. */
const mask = (text: string): string =>
  text
    // Where an uncaught error was thrown: instrumentation-http catches those of a handler and throws them again.
    .replace(/^\n?(?:\/|node:).*:\d+\n.*\n *\^+\n/gm, '(source)\n')
    .replace(/^----- Native stack trace[^]*/m, '(native stack)\n')
    .replace(/listening on \d+/g, 'listening')
    .replace(/\(node:\d+\)/g, '(node)')
    .replace(/^ +at .*(?:node_modules|\bnode:|async_hooks).*\n/gm, '')
    .replace(/^Date: .*\r\n/gm, '');

/** What this package says at an end that costs records. */
const LOST =
  /^opentelemetry-instrumentation-api-key: \d+ log records? (?:is|are) lost at the end of the process: .*\n/m;

/** @param patience how long to wait for an answer, in milliseconds: some never comes */
async function ask(port: number, patience: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.on('error', () => undefined);
  socket.write('GET /go HTTP/1.1\r\nHost: a\r\nX-API-Key: sk_test_abc123\r\n\r\n');
  const timer = setTimeout(() => socket.destroy(), patience);
  await once(socket, 'close');
  clearTimeout(timer);
  return received;
}

async function endOf(app: AppProcess, survives: boolean): Promise<Exit> {
  if (survives) {
    await sleep(300);
    return app.stop('SIGKILL');
  }
  const timer = setTimeout(() => app.child.kill('SIGQUIT'), 15_000);
  const exit = await app.stopped();
  clearTimeout(timer);
  return exit;
}

/** Runs the application to its end. */
export async function endingOf(side: Side, ending: Ending): Promise<Ended> {
  const { setups = [], trigger, signals = [], flags = [], survives = false } = ending;
  const app = await startApp({
    app: 'test/fixtures/differential/ending-app.cjs',
    flags: [...SIDES[side], ...flags],
    env: { ENDING: JSON.stringify({ setups, trigger }) },
    ...(side !== 'ours' && { endpoint: NOWHERE }),
  });
  const answer = trigger === undefined ? '' : await ask(app.port, survives ? 400 : 15_000);
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await sleep(100);
    app.child.kill(signal);
  }
  const exit = await endOf(app, survives);
  return { exit, stdout: mask(app.stdout), stderr: mask(app.stderr.replace(LOST, '')), answer: mask(answer) };
}

/** On a busy machine what was killed may not have come to its last word; what we do comes each time. */
const TRIES = 3;

async function assertSameEnd(ending: Ending): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const [bare, ours] = await Promise.all([endingOf('bare', ending), endingOf('ours', ending)]);
    assert.notEqual(bare.exit.signal, 'SIGQUIT', 'it was expected to end by itself');
    if (isDeepStrictEqual(bare, ours)) return;
    if (tried < TRIES) continue;
    const http = await endingOf('instrumentation-http', ending);
    const whose = isDeepStrictEqual(http, ours)
      ? 'instrumentation-http alone does it too'
      : 'ours alone does it';
    assert.deepEqual(ours, bare, `${whose}: ${inspect({ ours, bare, http })}`);
  }
}

export function describeEndings(title: string, endings: Readonly<Record<string, Ending>>): void {
  describe(`an application ends with the preload as without it: ${title}`, { concurrency: 3 }, () => {
    for (const [name, ending] of Object.entries(endings)) it(name, () => assertSameEnd(ending));
  });
}
