// `otel-api-key correlate` as users run it, against a ClickHouse or over files.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import type { Finding, Summary } from '../../src/correlation/report.js';
import { MAIN, type Ended } from '../cli/listener.js';
import { cleanEnv } from '../support/app-process.js';

export interface Report extends Summary {
  readonly findings: readonly Finding[];
}

export interface Run extends Ended {
  readonly milliseconds: number;
}

export async function correlate(
  t: TestContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN, 'correlate', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // No server of the developer's.
    env: { ...cleanEnv(), CLICKHOUSE_USER: '', CLICKHOUSE_PASSWORD: '', ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, milliseconds: performance.now() - started };
}

/** The `--json` of a run that could run; whether there are findings shows in the exit code. */
export async function reportOf(
  t: TestContext,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Report> {
  const { code, stdout, stderr } = await correlate(t, [...args, '--json'], env);
  assert.equal(stderr, '');
  const report = JSON.parse(stdout) as Report;
  assert.equal(code, report.findings_total > 0 ? 1 : 0);
  return report;
}

/** One line on standard error, nothing on standard output, exit code 2. */
export function assertRefused({ code, stdout, stderr }: Ended, line: RegExp): void {
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, stderr);
  assert.match(stderr, /^otel-api-key: [^\n]+\n$/);
  assert.match(stderr, line);
}
