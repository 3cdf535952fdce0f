import { randomInt } from 'node:crypto';

/** Odd, and of this process alone: nobody outside can make another text with the sums of a key. */
const [FIRST, SECOND] = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1] as const;

/** One step of a polynomial over 32-bit integers, which can be rolled along a text. */
const step = (sum: number, base: number, code: number): number => (Math.imul(sum, base) + code) | 0;

/** From `A` to `a`. */
const TO_LOWER_CASE = 32;

/** @param fold what is added to a letter of ASCII in upper case */
const codeAt = (text: string, index: number, fold: number): number => {
  const code = text.charCodeAt(index);
  return code >= 65 && code <= 90 ? code + fold : code;
};

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
  readonly #fold: number;

  /** @param anyCase whether letters of ASCII are found in either case */
  constructor(text: string, anyCase = false) {
    this.length = text.length;
    this.#fold = anyCase ? TO_LOWER_CASE : 0;
    this.#first = this.#sumAt(text, 0, FIRST);
    this.#second = this.#sumAt(text, 0, SECOND);
    this.#lead = power(FIRST, text.length);
  }

  /** Where it begins in `text`, at `from` or after; -1 where it does not. */
  indexIn(text: string, from: number): number {
    const { length } = this;
    if (from + length > text.length) return -1;
    let sum = this.#sumAt(text, from, FIRST);
    for (let start = from; ; start += 1) {
      if (sum === this.#first && this.#sumAt(text, start, SECOND) === this.#second) return start;
      const end = start + length;
      if (end >= text.length) return -1;
      const left = Math.imul(this.#lead, codeAt(text, start, this.#fold));
      sum = (step(sum, FIRST, codeAt(text, end, this.#fold)) - left) | 0;
    }
  }

  #sumAt(text: string, from: number, base: number): number {
    let sum = 0;
    for (let index = from; index < from + this.length; index += 1)
      sum = step(sum, base, codeAt(text, index, this.#fold));
    return sum;
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
