import type { Context, Span } from '@opentelemetry/api';
import type { KeyLocation } from '../credential/location.js';
import type { Secret } from '../credential/secret.js';
import type { Fingerprint } from '../fingerprint/fingerprint.js';
import type { AuthOutcome } from '../outcome/outcome.js';
import type { WordFault } from '../outcome/word.js';
import type { Needle } from '../scrub/needle.js';
import { forgottenNeedlesOf, needlesOf, type ScrubbedKey } from '../scrub/needles.js';

/** What is known of the presented key, without the key. */
export interface KeyTraits {
  readonly fingerprint: Fingerprint | undefined;
  readonly location: KeyLocation;
  readonly count: number;
}

/**
 * One request and its response, from the first sight of its head until its record is out.
 *
 * It is reachable from async code that outlives the request, so it holds neither the
 * request nor the response, and forgets the keys when it closes.
 */
export class Exchange {
  readonly traits: KeyTraits | undefined;
  /** In the order of preference: the fingerprinted one first. */
  readonly #keys: readonly Secret[];
  #needles: readonly Needle[] | undefined;
  /** The server span, once the HTTP instrumentation has started it. */
  span: Span | undefined;
  /** The context of the server span. */
  context: Context | undefined;
  /** What the application said; the last word counts. */
  word: AuthOutcome | undefined;
  /** What the framework said. */
  route: string | undefined;
  /** Called when a word arrives, for exchanges whose end cannot be seen. */
  onWord: (() => void) | undefined;
  /** Called when part of a word could not be taken, for the count. */
  onFault: ((fault: WordFault) => void) | undefined;
  #phase: 'open' | 'closing' | 'over' = 'open';

  constructor(traits: KeyTraits | undefined, keys: readonly Secret[]) {
    this.traits = traits;
    this.#keys = keys;
  }

  /** The record is out, and nothing said now would change it. */
  get closed(): boolean {
    return this.#phase !== 'open';
  }

  /** The keys are forgotten too. */
  get over(): boolean {
    return this.#phase === 'over';
  }

  /** What to search for in texts of this request, and in those that are written after it. */
  get needles(): readonly Needle[] {
    this.#needles ??= needlesOf(this.#scrubbedKeys());
    return this.#needles;
  }

  /** Later words add to and override earlier ones. */
  say(word: AuthOutcome): void {
    if (this.closed) return;
    this.word = { ...this.word, ...word };
    this.onWord?.();
  }

  /**
   * The record is out. The keys stay until all other listeners of the same event have run:
   * the server span ends in one of them, and has yet to be scrubbed.
   */
  close(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    queueMicrotask(() => this.#forget());
  }

  #forget(): void {
    this.#phase = 'over';
    this.#needles = forgottenNeedlesOf(this.#scrubbedKeys());
    for (const key of this.#keys) key.forget();
    this.span = undefined;
    this.context = undefined;
    this.onWord = undefined;
    this.onFault = undefined;
  }

  #scrubbedKeys(): readonly ScrubbedKey[] {
    const fingerprint = this.traits?.fingerprint;
    return this.#keys.map((key, index) => ({
      byteString: key.revealByteString(),
      // Only the first key has a fingerprint; the text says so much of the others.
      replacement: index === 0 && fingerprint !== undefined ? `[api_key:${fingerprint.value}]` : '[api_key]',
    }));
  }
}
