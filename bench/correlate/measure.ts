import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { environment } from '../ask.js';

/** What a process took, from its start to its end. */
export interface Usage {
  readonly wallSeconds: number;
  /** Of both kinds, of all its threads; what was used in the last moment is not in it. */
  readonly cpuSeconds: number;
  /** The most that was in memory at once, mapped files included. */
  readonly peakBytes: number;
}

const LOOK_EVERY_MS = 20;
/** What /proc/<pid>/stat counts in; 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const USER_TICKS = 11;

interface Taken {
  cpuSeconds: number;
  peakBytes: number;
}

/** The kernel's own marks, so that nothing is missed between two looks but what comes after the last. */
function look(pid: number, taken: Taken): void {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    if (peak !== null) taken.peakBytes = Number(peak[1]) * 1024;
    // Behind the name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    const ticks = Number(fields[USER_TICKS]) + Number(fields[USER_TICKS + 1]);
    taken.cpuSeconds = ticks / TICKS_PER_SECOND;
  } catch {
    // It has ended.
  }
}

/**
 * Runs Node with `command`; what it prints goes into the file `output`.
 * @throws Error unless it ends with one of `expected`
 */
export async function measure(
  command: readonly string[],
  output: string,
  expected: readonly number[] = [0],
): Promise<Usage> {
  const descriptor = openSync(output, 'w');
  const taken: Taken = { cpuSeconds: 0, peakBytes: 0 };
  const start = performance.now();
  const child = spawn(process.execPath, command, {
    env: environment(),
    stdio: ['ignore', descriptor, 'inherit'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const timer = setInterval(() => look(child.pid!, taken), LOOK_EVERY_MS);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const wallSeconds = (performance.now() - start) / 1000;
    if (code === null || !expected.includes(code)) {
      throw new Error(`node ${command.join(' ')} ended with ${code ?? signal}`);
    }
    return { wallSeconds, ...taken };
  } finally {
    clearInterval(timer);
    process.off('exit', stop);
    closeSync(descriptor);
  }
}
