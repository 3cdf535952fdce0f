import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** These end the process without its `exit` event. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder below the system's temporary one (`TMPDIR`) that goes at the latest with the process. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'otel-api-key-'));
  readonly #clear = (): void => {
    // The engine may be writing into it still.
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  };
  readonly #leave = (signal: NodeJS.Signals): void => {
    this.remove();
    process.kill(process.pid, signal);
  };

  constructor() {
    process.on('exit', this.#clear);
    for (const signal of SIGNALS) process.on(signal, this.#leave);
  }

  remove(): void {
    process.off('exit', this.#clear);
    for (const signal of SIGNALS) process.off(signal, this.#leave);
    this.#clear();
  }
}
