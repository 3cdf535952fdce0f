import { reportOnce } from './report.js';

/** After this many faults in a row a stage rests: a bug of ours must not burn the application's time. */
const MAX_FAULTS = 100;
/** How long it rests, in milliseconds: the trouble may be another's, and pass. */
const REST_MS = 60_000;

/** What may be said of an error: its message can hold anything, the key included. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is no Error';
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? `${error.name} (${code})` : error.name;
}

/** Runs one kind of our code so that no throw of it reaches the application. */
export class Containment {
  readonly #what: string;
  readonly #onFault: () => void;
  readonly #restMs: number;
  /** In a row. */
  #faults = 0;
  #restsUntil = 0;

  /**
   * @param what completes the sentence "… failed"
   * @param onFault called for each fault, and for each step that is left out; for the count
   */
  constructor(what: string, onFault: () => void = () => undefined, restMs = REST_MS) {
    this.#what = what;
    this.#onFault = onFault;
    this.#restMs = restMs;
  }

  /** Runs `step`; `undefined` when it threw, or when this stage rests: then `otherwise` has run in its place. */
  run<T>(step: () => T, otherwise?: () => void): T | undefined {
    if (this.#faults >= MAX_FAULTS && performance.now() < this.#restsUntil) {
      this.#count();
      this.#without(otherwise);
      return undefined;
    }
    try {
      const result = step();
      this.#faults = 0;
      return result;
    } catch (error) {
      this.#fail(error);
      this.#without(otherwise);
      return undefined;
    }
  }

  /** Counting is done by parts that may be the ones at fault. */
  #count(): void {
    try {
      this.#onFault();
    } catch {
      // There is no count to put it in.
    }
  }

  #without(otherwise: (() => void) | undefined): void {
    try {
      otherwise?.();
    } catch (error) {
      this.#say(error);
    }
  }

  #say(error: unknown): void {
    try {
      reportOnce(`${this.#what} failed: ${nameOf(error)}; the application is not affected`);
    } catch {
      // Nobody is there to be told.
    }
  }

  #fail(error: unknown): void {
    this.#faults += 1;
    this.#count();
    this.#say(error);
    if (this.#faults < MAX_FAULTS) return;
    this.#restsUntil = performance.now() + this.#restMs;
    reportOnce(`${this.#what} failed ${MAX_FAULTS} times in a row and rests for a minute`);
  }
}
