import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { unwatched, type Step } from '../../correlation/progress.js';
import { sanitize } from '../terminal/sanitize.js';
import { Bar } from './bar.js';

/**
 * What the steps after the reading weigh, as a share of all: 10 million requests spend about
 * two thirds of their time in reading. A server reads nothing first.
 */
const READING_SHARE = 0.65;
const OTHER_STEPS = 4;

export interface WatchedSteps {
  readonly step: Step;
  readonly done: () => void;
}

/** A progress bar when standard error is a terminal. */
export function watchedSteps(totalBytes: number): WatchedSteps {
  if (!process.stderr.isTTY) return { step: unwatched, done: () => undefined };
  const bar = new Bar(process.stderr);
  const reading = totalBytes > 0 ? READING_SHARE : 0;
  let [bytesDone, stepsDone] = [0, 0];
  const step: Step = async (what, bytes, work) => {
    // A file is closed before all of it is stored.
    let furthest = 0;
    const before = bytesDone;
    const read = (): number => (furthest = Math.min(bytes, Math.max(furthest, bytesRead())));
    // Asked until the next step begins, when this one has been counted already.
    const others = ((1 - reading) * stepsDone) / OTHER_STEPS;
    bar.show(sanitize(what), () =>
      bytes === 0 ? reading + others : (reading * (before + read())) / totalBytes + others,
    );
    const result = await work();
    if (bytes === 0) stepsDone += 1;
    else bytesDone += bytes;
    return result;
  };
  return { step, done: () => bar.done() };
}

/**
 * How far the engine is in the file that it reads: Linux tells the position of each open file
 * (https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html). Elsewhere 0: the bar waits
 * for the file to end.
 */
function bytesRead(): number {
  try {
    const inputs = readdirSync('/proc/self/fd').filter((fd) => isInput(fd));
    return Math.max(0, ...inputs.map((fd) => positionOf(fd)));
  } catch {
    return 0;
  }
}

/** The engine's own tables are open as well; only inputs keep a position, the rest is read by place. */
function isInput(fd: string): boolean {
  try {
    const path = readlinkSync(`/proc/self/fd/${fd}`);
    return path.startsWith('/') && !path.startsWith('/dev/') && !/\/otel-api-key-\w{6}\//.test(path);
  } catch {
    return false;
  }
}

function positionOf(fd: string): number {
  try {
    return Number(/^pos:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
