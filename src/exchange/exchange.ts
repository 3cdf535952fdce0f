import type { Context, Span } from '@opentelemetry/api';
import { inspect } from 'node:util';
import { Containment } from '../diagnostics/containment.js';
import type { KeyLocation } from '../credential/location.js';
import type { Secret } from '../credential/secret.js';
import type { Fingerprint } from '../fingerprint/fingerprint.js';
import type { AuthOutcome } from '../outcome/outcome.js';
import type { WordFault } from '../outcome/word.js';
import type { Needle } from '../scrub/needle.js';
import type { ScrubbedKey } from '../scrub/known-keys.js';
import { forgottenNeedlesOf, isCostly, needlesOf } from '../scrub/needles.js';
import { scrubText } from '../scrub/scrub.js';

/** What is known of the presented key, without the key. */
export interface KeyTraits {
  readonly fingerprint: Fingerprint | undefined;
  readonly location: KeyLocation;
  readonly count: number;
}

const forgetting = new Containment('forgetting a key');

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
  // Accessors, whose values nothing prints or copies: a span carries keys until it ends, and a word or a route can be one.
  /** The server span, once the HTTP instrumentation has started it. */
  accessor span: Span | undefined;
  /** The context of the server span. */
  accessor context: Context | undefined;
  /** What the application said; the last word counts. */
  accessor word: AuthOutcome | undefined;
  /** What the framework said. */
  accessor route: string | undefined;
  /** Called when a word arrives, for exchanges whose end cannot be seen. */
  onWord: (() => void) | undefined;
  /** Called when part of a word could not be taken, for the count. */
  onFault: ((fault: WordFault) => void) | undefined;
  #phase: 'open' | 'closing' | 'over' = 'open';

  constructor(traits: KeyTraits | undefined, keys: readonly Secret[]) {
    this.traits = traits;
    this.#keys = keys;
  }

  /** That of a request that could not be read: whatever is written in it may hold a key that nobody knows. */
  static unread(): Exchange {
    const exchange = new Exchange(undefined, []);
    exchange.#phase = 'over';
    return exchange;
  }

  /** Whether it is known to have presented no key, so that there is nothing to search for. */
  get keyless(): boolean {
    return this.#keys.length === 0 && !(this.over && this.#needles === undefined);
  }

  /** Whether a search for its keys costs much for each text: a client can choose keys that do. */
  get isCostlyToSearch(): boolean {
    return this.#keys.length > 1 || this.#keys.some((key) => isCostly(key.revealByteString()));
  }

  /** The record is out, and nothing said now would change it. */
  get closed(): boolean {
    return this.#phase !== 'open';
  }

  /** The keys are forgotten too. */
  get over(): boolean {
    return this.#phase === 'over';
  }

  /**
   * What to search for in texts of this request, and in those that are written after it. Throws where that is not
   * known: such texts must not go out.
   */
  get needles(): readonly Needle[] {
    if (this.#needles === undefined && this.over) throw new Error('the keys of this request are not known');
    this.#needles ??= needlesOf(this.#scrubbedKeys());
    return this.#needles;
  }

  /** Whether `text` has a presented key in it, in a form that would be scrubbed. */
  holdsKey(text: string): boolean {
    return scrubText(text, this.needles) !== text;
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
    queueMicrotask(() => forgetting.run(() => this.#forget()));
  }

  #forget(): void {
    this.#phase = 'over';
    this.#needles = undefined;
    try {
      this.#needles = forgottenNeedlesOf(this.#scrubbedKeys());
    } finally {
      for (const key of this.#keys) key.forget();
    }
    this.span = undefined;
    this.context = undefined;
    this.word = undefined;
    this.route = undefined;
    this.onWord = undefined;
    this.onFault = undefined;
  }

  /** `showHidden` and `getters` together would call accessors. */
  [inspect.custom](): string {
    return '[request]';
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
