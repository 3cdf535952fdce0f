import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The time of a scene, from when it was meant to begin. On a busy machine answers take longer;
 * what comes late then goes without its pauses, and the demo ends when it should.
 */
export class Clock {
  readonly #start: number;

  /** @param start in milliseconds of `performance.now()` */
  constructor(start: number) {
    this.#start = start;
  }

  /** Resolves `ms` after the beginning, at once when that is over. */
  async until(ms: number): Promise<void> {
    await sleep(Math.max(0, this.#start + ms - performance.now()));
  }

  /** The clock of what is meant to begin `ms` after this one. */
  after(ms: number): Clock {
    return new Clock(this.#start + ms);
  }
}
