import { mayHoldBase64 } from './base64-run.js';
import { isUrlSafe, MIN_SCRUBBED_LENGTH, shortestForm } from './forms.js';

/** Tells texts that cannot hold any of some keys, in any form, without making the forms. */
export class Gate {
  /** The beginning is all that is left of a key where something cut a text. */
  readonly #heads: readonly string[];
  readonly #urlSafe: boolean;
  readonly #shortest: number;
  readonly #shortestForm: number;

  constructor(byteStrings: readonly string[]) {
    // Plain loops: it is made once for each request that has a key.
    const heads: string[] = [];
    for (const byteString of byteStrings) {
      const head = byteString.slice(0, MIN_SCRUBBED_LENGTH);
      const [lower, upper] = [head.toLowerCase(), head.toUpperCase()];
      heads.push(head);
      if (lower !== head) heads.push(lower);
      if (upper !== head) heads.push(upper);
    }
    this.#heads = heads;
    this.#urlSafe = byteStrings.every(isUrlSafe);
    this.#shortest = Math.min(...byteStrings.map(({ length }) => length));
    this.#shortestForm = Math.min(...byteStrings.map(shortestForm));
  }

  mayHold(text: string): boolean {
    if (text.length < MIN_SCRUBBED_LENGTH) return false;
    for (const head of this.#heads) if (text.includes(head)) return true;
    if (text.length < this.#shortestForm) return false;
    return !this.#urlSafe || text.includes('%') || mayHoldBase64(text, this.#shortest);
  }
}
