import { reportOnce } from './report.js';

/** After this many faults a stage rests: a bug of ours must not burn the application's time. */
const MAX_FAULTS = 100;

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
  #faults = 0;

  /**
   * @param what completes the sentence "… failed"
   * @param onFault called for each fault, for the count
   */
  constructor(what: string, onFault: () => void = () => undefined) {
    this.#what = what;
    this.#onFault = onFault;
  }

  get faults(): number {
    return this.#faults;
  }

  /** Runs `step`; `undefined` when it threw, or when this stage rests. */
  run<T>(step: () => T): T | undefined {
    if (this.#faults >= MAX_FAULTS) {
      this.#onFault();
      return undefined;
    }
    try {
      return step();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#faults += 1;
    this.#onFault();
    reportOnce(`${this.#what} failed: ${nameOf(error)}; the application is not affected`);
    if (this.#faults === MAX_FAULTS)
      reportOnce(`${this.#what} failed ${MAX_FAULTS} times and is off from now on`);
  }
}
