// `otel-api-key listen` as a child process, and telemetry to send to it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** This file runs as build/test/cli/listener.js. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

const WAIT_MS = 20_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  /** What a reader that goes away does, `| head` for one. */
  closeStdout(): void;
  ended(): Promise<Ended>;
}

/** Starts the command with pipes, not a terminal; `output` is another file for its standard output. */
export function command(t: TestContext, args: readonly string[], output: 'pipe' | number = 'pipe'): Command {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', output, 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => {
      child.kill(signal);
    },
    closeStdout: () => {
      child.stdout?.destroy();
    },
    ended: async () => {
      const [code] = await closed;
      return { code, stdout, stderr };
    },
  };
}

export interface Listener extends Command {
  readonly url: string;
}

/** `listen` on a free port, once it says where. */
export async function listener(
  t: TestContext,
  args: readonly string[] = [],
  output: 'pipe' | number = 'pipe',
): Promise<Listener> {
  const child = command(t, ['listen', '--port', '0', ...args], output);
  await until(
    () => /listening on \S+/.test(child.stderr()),
    () => child.stderr(),
  );
  const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(child.stderr())?.[1];
  assert.ok(url !== undefined, child.stderr());
  return { ...child, url };
}

export interface SentEvent {
  readonly [attribute: string]: string | number;
}

export const SUCCESS: SentEvent = {
  'api_key.fingerprint': '3229db23516d9173',
  'api_key.location': 'header',
  'api_key.name': 'x-api-key',
  'api_key.outcome': 'success',
  'http.request.method': 'GET',
  'url.path': '/v1/orders/4711',
  'http.route': '/v1/orders/:id',
  'http.response.status_code': 200,
  'client.address': '203.0.113.9',
};

export const FAILURE: SentEvent = {
  'api_key.outcome': 'failure',
  'api_key.failure_reason': 'missing_key',
  'http.request.method': 'POST',
  'url.path': '/v1/orders',
  'http.response.status_code': 401,
};

/** An export of these events, and one other log record. */
function eventsBody(events: readonly SentEvent[]): string {
  const logRecords = events.map((event) => ({
    eventName: 'api_key.authentication',
    timeUnixNano: '1700000000123000000',
    severityNumber: 9,
    body: { stringValue: 'API key authentication succeeded' },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    attributes: Object.entries(event).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  }));
  const other = { body: { stringValue: 'another log record' } };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }] };
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [...logRecords, other] }] }],
  });
}

/** The status of the answer. */
export async function send(url: string, body: string, signal = 'logs'): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body });
  await answer.body?.cancel();
  return answer.status;
}

export function sendEvents(url: string, events: readonly SentEvent[]): Promise<number> {
  return send(url, eventsBody(events));
}

export async function until(condition: () => boolean, context: () => string = () => ''): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!condition()) {
    if (Date.now() > deadline) assert.fail(`waited too long\n${context()}`);
    await pause(10);
  }
}

export function temporaryFile(t: TestContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'otel-api-key-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}
