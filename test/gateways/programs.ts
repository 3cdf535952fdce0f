// The processes of a gateway.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const STOP_TIMEOUT_MS = 10_000;

/** One program to run in the foreground. Its stdout and stderr go to `<logs>/<name>.stdout` and `<logs>/<name>.stderr`. */
export interface Program {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Folders {
  readonly folder: string;
  readonly logs: string;
}

export function run({ name, path, args, env = {} }: Program, { folder, logs }: Folders): ChildProcess {
  const files = ['stdout', 'stderr'].map((stream) => openSync(join(logs, `${name}.${stream}`), 'a'));
  const child = spawn(path, args, {
    cwd: folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
    stdio: ['ignore', files[0], files[1]],
  });
  files.forEach(closeSync);
  return child;
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(late);
}

/** Of processes and of all that they started, as `ps` shows them. */
export function commandLinesOf(children: readonly ChildProcess[]): readonly string[] {
  const ours = new Set(children.map(({ pid }) => pid));
  const lines: string[] = [];
  // A process has a higher number than the one that started it, short of a wrap.
  for (const [pid, parent, line] of processes()) {
    if (!ours.has(pid) && !ours.has(parent)) continue;
    ours.add(pid);
    lines.push(line);
  }
  return lines;
}

/** Number, parent's number and command line of each process there is. */
function processes(): readonly (readonly [number, number, string])[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((pid) => {
      try {
        const parent = /^\d+ \(.*\) . (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
        return [[pid, Number(parent), readFileSync(`/proc/${pid}/cmdline`, 'latin1')] as const];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
}
