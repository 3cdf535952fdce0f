import { randomInt } from 'node:crypto';

/** Odd, and of this process alone: nobody outside can make another text with the sums of a key. */
const [FIRST, SECOND] = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1] as const;

/** One step of a polynomial over 32-bit integers, which can be rolled along a text. */
const step = (sum: number, base: number, code: number): number => (Math.imul(sum, base) + code) | 0;

function sumOf(text: string, from: number, length: number, base: number): number {
  let sum = 0;
  for (let index = from; index < from + length; index += 1) sum = step(sum, base, text.charCodeAt(index));
  return sum;
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let count = 0; count < exponent; count += 1) product = Math.imul(product, base);
  return product;
}

/**
 * A text that can be found in others without being held, by its length and two sums of 32 bits (the Rabin-Karp
 * algorithm). The time is that of reading the other text once, whatever the two are made of; `String.indexOf`
 * takes the product of their lengths when somebody chooses both.
 */
export class RollingText {
  readonly length: number;
  readonly #first: number;
  readonly #second: number;
  /** What the character that leaves the window has contributed. */
  readonly #lead: number;

  constructor(text: string) {
    this.length = text.length;
    this.#first = sumOf(text, 0, text.length, FIRST);
    this.#second = sumOf(text, 0, text.length, SECOND);
    this.#lead = power(FIRST, text.length);
  }

  /** Where it begins in `text`, at `from` or after; -1 where it does not. */
  indexIn(text: string, from: number): number {
    const { length } = this;
    if (from + length > text.length) return -1;
    let sum = sumOf(text, from, length, FIRST);
    for (let start = from; ; start += 1) {
      if (sum === this.#first && sumOf(text, start, length, SECOND) === this.#second) return start;
      const end = start + length;
      if (end >= text.length) return -1;
      sum = (step(sum, FIRST, text.charCodeAt(end)) - Math.imul(this.#lead, text.charCodeAt(start))) | 0;
    }
  }
}

/** Characters around a found text that go with it. */
export type Surroundings = (
  text: string,
  start: number,
  end: number,
) => readonly [left: number, right: number];

const NOTHING: Surroundings = () => [0, 0];

/** `text` with `mark` wherever `sought` stands; the same string where it does not. */
export function cutAll(
  text: string,
  sought: RollingText,
  mark: string,
  around: Surroundings = NOTHING,
): string {
  let rest = '';
  let copied = 0;
  for (let at = sought.indexIn(text, 0); at !== -1; at = sought.indexIn(text, copied)) {
    const end = at + sought.length;
    const [left, right] = around(text, at, end);
    rest += text.slice(copied, Math.max(copied, at - left)) + mark;
    copied = end + right;
  }
  return copied === 0 ? text : rest + text.slice(copied);
}
