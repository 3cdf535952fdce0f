import { randomInt } from 'node:crypto';
import { percentDecodeToBytes } from '../credential/query.js';
import { MIN_SCRUBBED_LENGTH, spellingsOf } from './forms.js';
import type { Needle, ScrubbedKey } from './needles.js';

/** Odd, and of this process alone: nobody outside can make another text with the sum of a key. */
const BASES = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1] as const;

/** One step of a polynomial over 32-bit integers, which can be rolled along a text. */
const step = (sum: number, base: number, code: number): number => (Math.imul(sum, base) + code) | 0;

function sumOf(text: string, base: number): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = step(sum, base, text.charCodeAt(index));
  return sum;
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let count = 0; count < exponent; count += 1) product = Math.imul(product, base);
  return product;
}

/** Recognises a text by its length and two sums of 32 bits, without holding it. */
class Sum {
  readonly length: number;
  readonly #sums: readonly [number, number];
  readonly #mark: string;

  constructor(text: string, mark: string) {
    this.length = text.length;
    this.#sums = [sumOf(text, BASES[0]), sumOf(text, BASES[1])];
    this.#mark = mark;
  }

  /** Rolls a window of the length along `text` (the Rabin-Karp algorithm). */
  cutFrom(text: string): string {
    const { length } = this;
    if (text.length < length) return text;
    const lead = power(BASES[0], length);
    let sum = sumOf(text.slice(0, length), BASES[0]);
    let rest = '';
    let copied = 0;
    for (let end = length; ; end += 1) {
      const start = end - length;
      if (sum === this.#sums[0] && start >= copied && this.#isAt(text, start)) {
        rest += text.slice(copied, start) + this.#mark;
        copied = end;
      }
      if (end >= text.length) break;
      const leaving = Math.imul(lead, text.charCodeAt(start));
      sum = (step(sum, BASES[0], text.charCodeAt(end)) - leaving) | 0;
    }
    return copied === 0 ? text : rest + text.slice(copied);
  }

  #isAt(text: string, start: number): boolean {
    return sumOf(text.slice(start, start + this.length), BASES[1]) === this.#sums[1];
  }
}

const BASE64_TOKEN = /[\w+/-]{10,}/g;

/** `text` as a reader would see it who undoes one encoding; the same where it has none of it. */
const READINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  percentDecodeToBytes,
  (text) => percentDecodeToBytes(percentDecodeToBytes(text)),
  (text) =>
    text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/]))/g, (_, hex: string, sign: string) =>
      hex === undefined ? sign : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
];

/**
 * Finds keys that nobody remembers: what a request left running may still write its key into
 * a span or a log record, long after the key itself had to go. It knows sums of the keys, from which
 * they cannot be made again, and so undoes the encodings of a text instead of looking for encoded keys.
 * That costs more for each text; few are written so late.
 */
class ForgottenKeys implements Needle {
  readonly #sums: readonly Sum[];
  readonly #mark: string;

  constructor(keys: readonly ScrubbedKey[]) {
    this.#mark = keys[0]!.replacement;
    this.#sums = keys.flatMap(({ byteString, replacement }) =>
      spellingsOf(byteString).map((spelling) => new Sum(spelling, replacement)),
    );
  }

  cutFrom(text: string): string {
    if (text.length < MIN_SCRUBBED_LENGTH) return text;
    let rest = text;
    for (const read of READINGS) {
      const reading = read(rest);
      const cut = this.#cutPlain(reading);
      if (cut !== reading) rest = cut;
    }
    return rest.replace(BASE64_TOKEN, (token) => (this.#isInBase64(token) ? this.#mark : token));
  }

  #cutPlain(text: string): string {
    return this.#sums.reduce((rest, sum) => sum.cutFrom(rest), text);
  }

  /** Where in a token base64 begins cannot be seen: a slash, say, may stand before it or be part of it. */
  #isInBase64(token: string): boolean {
    return [0, 1, 2, 3].some((start) => {
      const decoded = Buffer.from(token.slice(start), 'base64').toString('latin1');
      return this.#cutPlain(decoded) !== decoded;
    });
  }
}

/** What to search for when `keys` are to be found after they are gone. */
export function forgottenNeedlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const sought = keys.filter(({ byteString }) => byteString.length >= MIN_SCRUBBED_LENGTH);
  return sought.length === 0 ? [] : [new ForgottenKeys(sought)];
}
