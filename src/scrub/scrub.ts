import type { Needle } from './needle.js';
import { partsOf } from './parts.js';

/** How deep a value is followed when it has to be copied; deeper ones become the text below. */
const MAX_DEPTH = 16;
const TOO_DEEP = '[too deep]';
/** Texts and objects in a value that are looked at; a log body with more holds a request or a socket by mistake. */
const MAX_VALUES = 20_000;
const TOO_LARGE = '[too large]';
const CIRCULAR = '[circular]';
const UNREADABLE = '[unreadable]';

/** `text` without the needles; the same string when it holds none. */
export function scrubText(text: string, needles: readonly Needle[]): string {
  let scrubbed = text;
  for (const needle of needles) scrubbed = needle.cutFrom(scrubbed);
  return scrubbed;
}

/** One character for each byte. */
const byteStringOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

/**
 * Whether `root` is known to hold no needle anywhere. Not where something cannot be read or there is too much
 * of it. Without recursion, and once for each object, so that no shape of a value can harm.
 */
function isClean(root: unknown, needles: readonly Needle[]): boolean {
  const holdsNone = (text: string): boolean => scrubText(text, needles) === text;
  const seen = new Set<unknown>();
  const pending = [root];
  let left = MAX_VALUES;
  while (pending.length > 0) {
    const value = pending.pop();
    if (seen.has(value)) continue;
    const parts = partsOf(value);
    if (parts.kind === 'plain') continue;
    if ((left -= 1) < 0) return false;
    seen.add(value);
    switch (parts.kind) {
      case 'text':
        if (!holdsNone(parts.text)) return false;
        break;
      case 'bytes':
        if (!holdsNone(byteStringOf(parts.bytes))) return false;
        break;
      case 'list':
        for (const item of parts.items) pending.push(item);
        break;
      case 'fields':
        for (const [name, member] of parts.fields) pending.push(name, member);
        break;
      case 'unreadable':
        return false;
    }
  }
  return true;
}

/** Copies one value as plain data without the needles. */
class ScrubbingCopy {
  readonly #needles: readonly Needle[];
  readonly #ancestors = new Set<unknown>();
  #left = MAX_VALUES;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
  }

  of(value: unknown): unknown {
    if (this.#ancestors.has(value)) return this.#note(CIRCULAR);
    if ((this.#left -= 1) < 0) return this.#note(TOO_LARGE);
    const parts = partsOf(value);
    switch (parts.kind) {
      case 'plain':
        return value;
      case 'text':
        return this.#unlessClean(value, parts.text, (scrubbed) => scrubbed);
      case 'bytes':
        return this.#unlessClean(value, byteStringOf(parts.bytes), (scrubbed) =>
          Buffer.from(scrubbed, 'latin1'),
        );
      case 'list':
        return this.#inside(value, () => this.#members(parts.items));
      case 'fields': {
        const names = parts.fields.map(([name]) => scrubText(name, this.#needles));
        const members = parts.fields.map(([, member]) => member);
        return this.#inside(value, () =>
          Object.fromEntries(this.#members(members).map((member, index) => [names[index], member])),
        );
      }
      case 'unreadable':
        return this.#note(UNREADABLE);
    }
  }

  /** Scrubbed too, for whoever sends it as a key. */
  #note(text: string): string {
    return scrubText(text, this.#needles);
  }

  /** A date, say, stays a date: only what holds a needle becomes plain. */
  #unlessClean(value: unknown, text: string, make: (scrubbed: string) => unknown): unknown {
    const scrubbed = scrubText(text, this.#needles);
    return scrubbed === text ? value : make(scrubbed);
  }

  /** All of them, or those up to the limit and a text that says so. */
  #members(values: readonly unknown[]): readonly unknown[] {
    const copies: unknown[] = [];
    for (const value of values) {
      copies.push(this.of(value));
      if (this.#left < 0) break;
    }
    return copies;
  }

  #inside(value: unknown, copyMembers: () => unknown): unknown {
    if (this.#ancestors.size >= MAX_DEPTH) return this.#note(TOO_DEEP);
    this.#ancestors.add(value);
    const copy = copyMembers();
    this.#ancestors.delete(value);
    return copy;
  }
}

/**
 * The same for any value that an attribute or a log body can be given, the names in it too. Never throws.
 *
 * Returns the very same value when nothing had to change, so that a caller can tell by identity. What had
 * to change comes back as plain data: Maps and Sets as arrays, errors and other objects as their fields
 * or as they print. Cycles, what cannot be read, and what is too deep or too much become short texts that say so.
 */
export function scrubValue(value: unknown, needles: readonly Needle[]): unknown {
  if (typeof value === 'string') return scrubText(value, needles);
  if (needles.length === 0) return value;
  if (typeof value !== 'object' && partsOf(value).kind === 'plain') return value;
  return isClean(value, needles) ? value : new ScrubbingCopy(needles).of(value);
}
