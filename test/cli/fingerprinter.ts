// `otel-api-key fingerprint` as a child process with keys on its standard input.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnv } from '../support/app-process.js';
import { MAIN, type Ended } from './listener.js';

export const PEPPER = 'correct-horse-battery-staple-0123';
export const OLD_PEPPER = 'the-pepper-before-the-pepper-before';

export async function fingerprint(
  args: readonly string[],
  input: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'fingerprint', ...args], { env: cleanEnv(env) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
