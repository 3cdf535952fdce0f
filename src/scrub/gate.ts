import { mayHoldBase64 } from './base64-run.js';
import { isUrlSafe, MIN_SCRUBBED_LENGTH, shortestForm } from './forms.js';

/** Tells texts that cannot hold any of some keys, in any form, without making the forms. */
export class Gate {
  readonly #heads: string[] = [];
  #urlSafe = true;
  #shortest = Number.POSITIVE_INFINITY;
  #shortestForm = Number.POSITIVE_INFINITY;

  /** Plain loops: it is made once for each request that has a key. */
  constructor(byteStrings: readonly string[]) {
    for (const byteString of byteStrings) {
      // The beginning is all that is left of a key where something cut a text.
      const head = byteString.slice(0, MIN_SCRUBBED_LENGTH);
      const lower = head.toLowerCase();
      this.#heads.push(head);
      if (lower !== head) this.#heads.push(lower);
      if (!isUrlSafe(byteString)) this.#urlSafe = false;
      this.#shortest = Math.min(this.#shortest, byteString.length);
      this.#shortestForm = Math.min(this.#shortestForm, shortestForm(byteString));
    }
  }

  mayHold(text: string): boolean {
    if (text.length < MIN_SCRUBBED_LENGTH) return false;
    for (const head of this.#heads) if (text.includes(head)) return true;
    if (text.length < this.#shortestForm) return false;
    return !this.#urlSafe || text.includes('%') || mayHoldBase64(text, this.#shortest);
  }
}
