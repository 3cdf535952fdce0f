import type { ChildProcess } from 'node:child_process';

/** Of what a child prints; only one line is ever shown, when it fails. */
const MAX_OUTPUT = 16_384;

/** One line, for whoever started the demo. */
export class DemoError extends Error {
  readonly code = 'DEMO_FAILED';
}

/** Every process that the demo has started; what still runs at its end is ended. */
export class Children {
  readonly #running = new Set<ChildProcess>();

  constructor() {
    // Whatever happens to the demo, nobody keeps a port.
    process.on('exit', () => this.killAll());
  }

  add<T extends ChildProcess>(child: T): T {
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  killAll(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}

/** Both streams are read, or else the child would block once the pipe is full. */
export function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MAX_OUTPUT);
    });
  }
  return () => text;
}

/** Of a stack trace the line that says what went wrong. */
export function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
