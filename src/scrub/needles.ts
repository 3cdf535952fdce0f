import { percentDecodeToBytes } from '../credential/query.js';
import { formsOf, MIN_SCRUBBED_LENGTH, shortestForm, type Form } from './forms.js';

/** What is cut out of texts. It cannot be printed, as the keys cannot. */
export interface Needle {
  /** `text` without the keys; the same string when they are not there. */
  cutFrom(text: string): string;
}

/** A key to be scrubbed. */
export interface ScrubbedKey {
  /** One character for each byte. */
  readonly byteString: string;
  readonly replacement: string;
}

const MAX_DECODINGS = 2;

const IN_BASE64 = /[\w+/-]/;

/** Where a text may have been cut, so many beginnings of a form are tried; more are only in texts made to cost. */
const MAX_TAILS = 32;

/** A form, and what stands in its place. */
class MarkedForm {
  readonly #form: Form;
  readonly #head: string;
  readonly #mark: string;

  constructor(form: Form, mark: string) {
    this.#form = form;
    this.#head = form.text.slice(0, MIN_SCRUBBED_LENGTH);
    this.#mark = mark;
  }

  /** Whether so much of it stands in `text` that it could be there. */
  beginsIn(text: string): boolean {
    return text.includes(this.#head);
  }

  cutFrom(text: string): string {
    const { text: sought, edges } = this.#form;
    return edges.left + edges.right === 0
      ? text.replaceAll(sought, () => this.#mark)
      : this.#cutWithEdges(text);
  }

  /** SDKs cut long values (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT) before anyone sees them, and perhaps in the middle of the key. */
  cutTailFrom(text: string): string {
    const sought = this.#form.text;
    let at = text.indexOf(this.#head, Math.max(0, text.length - sought.length + 1));
    for (let tried = 0; at !== -1 && tried < MAX_TAILS; tried += 1) {
      if (sought.startsWith(text.slice(at))) {
        const left = this.#form.edges.left === 1 && IN_BASE64.test(text.charAt(at - 1)) ? 1 : 0;
        return text.slice(0, at - left) + this.#mark;
      }
      at = text.indexOf(this.#head, at + 1);
    }
    return text;
  }

  #cutWithEdges(text: string): string {
    const { text: sought, edges } = this.#form;
    let rest = '';
    let copied = 0;
    for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, copied)) {
      const end = at + sought.length;
      const left = edges.left === 1 && at > copied && IN_BASE64.test(text.charAt(at - 1)) ? 1 : 0;
      const right = edges.right === 1 && IN_BASE64.test(text.charAt(end)) ? 1 : 0;
      rest += text.slice(copied, at - left) + this.#mark;
      copied = end + right;
    }
    return rest + text.slice(copied);
  }
}

/**
 * `replacement`, unless a needle would be found in it, or could begin or end in it and so be made by it.
 * Then a character that no needle has, so that scrubbed text stays free of them however often it is scrubbed.
 */
function markFor(replacement: string, texts: readonly string[]): string {
  const [first, last] = [replacement.charAt(0), replacement.charAt(replacement.length - 1)];
  const isSafe = texts.every(
    (text) => !text.includes(first) && !text.includes(last) && !replacement.includes(text),
  );
  if (isSafe) return replacement;
  const used = new Set(texts.flatMap((text) => text.split('')));
  let code = 0x2a; // An asterisk.
  while (used.has(String.fromCharCode(code)) && code < 0xffff) code += 1;
  return String.fromCharCode(code);
}

/** Every form of `keys`, longest first so that a form inside another one is not cut out of it. */
function allForms(keys: readonly ScrubbedKey[]): readonly MarkedForm[] {
  const found = new Map<string, { readonly form: Form; readonly replacement: string }>();
  for (const { byteString, replacement } of keys) {
    for (const form of formsOf(byteString)) {
      // The first key has the better replacement, and a later one is often the same key again.
      if (!found.has(form.text)) found.set(form.text, { form, replacement });
    }
  }
  const forms = [...found.values()].sort((a, b) => b.form.text.length - a.form.text.length);
  const texts = forms.map(({ form }) => form.text);
  const marks = new Map(keys.map(({ replacement }) => [replacement, markFor(replacement, texts)]));
  return forms.map(({ form, replacement }) => new MarkedForm(form, marks.get(replacement)!));
}

/**
 * Finds keys in texts.
 *
 * Most texts of a request are shorter than its key and cannot hold it; so the forms, which cost as
 * much as the fingerprint and all else that is known of the key together, are made when a text needs them.
 */
class KnownKeys implements Needle {
  readonly #keys: readonly ScrubbedKey[];
  readonly #shortest: number;
  readonly #heads: readonly string[];
  #forms: readonly MarkedForm[] | undefined;

  constructor(keys: readonly ScrubbedKey[]) {
    this.#keys = keys;
    this.#heads = keys.map(({ byteString }) => byteString.slice(0, MIN_SCRUBBED_LENGTH));
    this.#shortest = Math.min(...keys.map(({ byteString }) => shortestForm(byteString)));
  }

  cutFrom(text: string): string {
    // A shorter one can hold the beginning of a key that something cut.
    if (text.length < this.#shortest && !this.#heads.some((head) => text.includes(head))) return text;
    const rest = this.#cutAsWritten(text);
    return rest.includes('%') ? this.#cutDecoded(rest) : rest;
  }

  #cutAsWritten(text: string): string {
    this.#forms ??= allForms(this.#keys);
    const forms = this.#forms.filter((form) => form.beginsIn(text));
    if (forms.length === 0) return text;
    const rest = forms.reduce((left, form) => form.cutFrom(left), text);
    return forms.reduce((left, form) => form.cutTailFrom(left), rest);
  }

  /** A client may percent-encode any character, and do it twice; no list of forms holds them all. */
  #cutDecoded(text: string): string {
    let rest = text;
    let decoded = text;
    for (let times = 0; times < MAX_DECODINGS && decoded.includes('%'); times += 1) {
      decoded = percentDecodeToBytes(decoded);
      const cut = this.#cutAsWritten(decoded);
      if (cut === decoded) continue;
      rest = cut;
      decoded = cut;
    }
    return rest;
  }
}

/** What to search for when `keys` are to be found. */
export function needlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const sought = keys.filter(({ byteString }) => byteString.length >= MIN_SCRUBBED_LENGTH);
  return sought.length === 0 ? [] : [new KnownKeys(sought)];
}
