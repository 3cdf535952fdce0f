import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository; this file runs as build/scripts/tool.js. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

export interface ToolResult {
  readonly ok: boolean;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** One line of the report of `npm run check`. */
export interface NamedResult extends ToolResult {
  readonly name: string;
}

/**
 * The JavaScript file behind a command of a devDependency. Started with this
 * Node directly, it needs no shell and no PATH, so it is the same on Windows,
 * where node_modules/.bin holds `.cmd` files that `spawn` refuses
 * (https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows).
 */
export function toolScript(packageName: string, command = packageName): string {
  const folder = join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (script === undefined) throw new Error(`${packageName} has no command ${command}; run npm ci`);
  return join(folder, script);
}

/** Runs a command in the repository and keeps what it prints. Never rejects: a command that cannot start is a failed one. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<ToolResult> {
  const { cwd = ROOT, env = process.env, timeoutMs = 5 * 60_000 } = options;
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd,
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => settle({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => {
      const killed = signal === null ? '' : `${command} was killed by ${signal}\n`;
      settle({ ok: code === 0, output: output + killed });
    });
  });
}

/** Runs a JavaScript tool with this Node. */
export function runTool(script: string, args: readonly string[], cwd?: string): Promise<ToolResult> {
  return run(process.execPath, [script, ...args], cwd === undefined ? {} : { cwd });
}
