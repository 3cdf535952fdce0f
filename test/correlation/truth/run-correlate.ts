// The command, as its user runs it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { Finding, Summary } from '../../../src/correlation/report.js';
import { cleanEnv, ROOT } from '../../support/app-process.js';

export type Report = Summary & { readonly findings: readonly Finding[] };

/** `otel-api-key correlate --json` with findings to tell of. */
export async function runCorrelate(args: readonly string[]): Promise<Report> {
  const given = ['build/src/cli/main.js', 'correlate', '--json', ...args];
  const options = { cwd: ROOT, env: cleanEnv(), maxBuffer: 64 * 1024 * 1024 };
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>(
    (resolve) =>
      execFile(process.execPath, given, options, (error, out, err) =>
        resolve({ code: error?.code ?? 0, stdout: out, stderr: err }),
      ),
  );
  assert.equal(code, 1, `findings end with 1: ${stderr}`);
  return JSON.parse(stdout) as Report;
}
