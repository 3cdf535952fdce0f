import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CorrelationError } from './correlation-error.js';

/** These end the process without its `exit` event. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder below the system's temporary one (`TMPDIR`) that goes at the latest with the process. */
export class TemporaryFolder {
  readonly path = makeFolder();
  readonly #clear = (): void => {
    // The engine may be writing into it still.
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  };

  constructor() {
    process.on('exit', this.#clear);
    if (live.size === 0) for (const signal of SIGNALS) process.on(signal, leave);
    live.add(this);
  }

  remove(): void {
    process.off('exit', this.#clear);
    live.delete(this);
    if (live.size === 0) for (const signal of SIGNALS) process.off(signal, leave);
    this.#clear();
  }
}

const live = new Set<TemporaryFolder>();

/** All at once, and the end right after: the engine would make its folder anew. */
function leave(signal: NodeJS.Signals): void {
  for (const folder of live) folder.remove();
  process.kill(process.pid, signal);
}

/** The engine takes these in a path for a pattern. */
const PATTERN = /[*?{}]/;

/** @throws CorrelationError NO_TEMPORARY_FOLDER */
function makeFolder(): string {
  const parent = tmpdir();
  if (PATTERN.test(parent)) {
    const message = `the folder for temporary files, ${parent}, has one of * ? { } in its path; set TMPDIR to another`;
    throw new CorrelationError('NO_TEMPORARY_FOLDER', message);
  }
  try {
    return mkdtempSync(join(parent, 'otel-api-key-'));
  } catch (error) {
    const message = `no folder can be made in ${parent}; set TMPDIR to where there is room for a tenth of the inputs`;
    throw new CorrelationError('NO_TEMPORARY_FOLDER', message, error);
  }
}
