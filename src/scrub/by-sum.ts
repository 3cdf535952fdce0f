import { percentDecodeToBytes } from '../credential/query.js';
import { MIN_SCRUBBED_LENGTH } from './forms.js';
import { cutAll, RollingText } from './rolling.js';
import type { Needle } from './needle.js';

/** A spelling of a key, and what stands in its place. */
export interface MarkedSpelling {
  readonly spelling: string;
  readonly mark: string;
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** As JSON escapes, and as Node prints. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|x([0-9A-F]{2})|([bfnrt"'`\\/]))/g;

const unescapeText = (text: string): string =>
  text.includes('\\')
    ? text.replace(ESCAPE, (_, ...[wide, narrow, sign]: (string | undefined)[]) => {
        const hex = wide ?? narrow;
        if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
        return CONTROLS[sign!] ?? sign!;
      })
    : text;

/** What somebody reads who undoes one encoding, or percent-encoding twice. */
const DECODINGS: readonly ((text: string) => string)[] = [
  percentDecodeToBytes,
  (text) => percentDecodeToBytes(percentDecodeToBytes(text)),
  unescapeText,
];

const ASCII = /^[\0-\x7f]*$/;

/** Of ASCII alone, which keeps the length of every text. Most keys are nothing else, and for those this is 5 us cheaper. */
const foldCase = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const BASE64_TOKEN = /[\w+/-]{10,}/g;

/**
 * Finds keys, in any case, by their sums, from which they cannot be made again: those that had to be forgotten
 * because their request is over, and those so long or so many that the forms that they can take would cost
 * too much to make. It undoes the encodings of a text instead. That costs more for each text, and never
 * more than its length.
 */
class KeysBySum implements Needle {
  readonly #sought: readonly { readonly text: RollingText; readonly mark: string }[];

  constructor(spellings: readonly MarkedSpelling[]) {
    const marks = new Map<string, string>();
    for (const { spelling, mark } of spellings) {
      const folded = foldCase(spelling);
      if (!marks.has(folded)) marks.set(folded, mark);
    }
    this.#sought = Array.from(marks, ([folded, mark]) => ({ text: new RollingText(folded, true), mark }));
  }

  cutFrom(text: string): string {
    if (text.length < MIN_SCRUBBED_LENGTH) return text;
    let rest = this.#cutDecoded(text);
    for (const decode of DECODINGS) {
      const decoded = decode(rest);
      if (decoded === rest) continue;
      const cut = this.#cutDecoded(decoded);
      if (cut !== decoded) rest = cut;
    }
    return rest;
  }

  #cutDecoded(text: string): string {
    return this.#cutPlain(text).replace(BASE64_TOKEN, (token) => this.#markOfBase64(token) ?? token);
  }

  #cutPlain(text: string): string {
    return this.#sought.reduce((rest, sought) => cutAll(rest, sought.text, sought.mark), text);
  }

  /** Where in a token base64 begins cannot be seen: a slash, say, may stand before it or be part of it. */
  #markOfBase64(token: string): string | undefined {
    for (const start of [0, 1, 2, 3]) {
      const decoded = Buffer.from(token.slice(start), 'base64').toString('latin1');
      const found = this.#sought.find(({ text }) => text.indexIn(decoded, 0) !== -1);
      if (found !== undefined) return found.mark;
    }
    return undefined;
  }
}

export function needlesBySum(spellings: readonly MarkedSpelling[]): readonly Needle[] {
  return spellings.length === 0 ? [] : [new KeysBySum(spellings)];
}
