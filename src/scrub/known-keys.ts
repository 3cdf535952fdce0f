import { percentDecodeToBytes } from '../credential/query.js';
import { isInBase64 } from './base64-run.js';
import { formsOf, MIN_SCRUBBED_LENGTH, type Form } from './forms.js';
import { Gate } from './gate.js';
import { markFor } from './mark.js';
import type { Needle } from './needle.js';
import { cutAll, RollingText, type Surroundings } from './rolling.js';

/** A key to be scrubbed. */
export interface ScrubbedKey {
  /** One character for each byte. */
  readonly byteString: string;
  readonly replacement: string;
}

const MAX_DECODINGS = 2;

/** Where a text may have been cut, so many beginnings of a form are tried; more are only in texts made to cost. */
const MAX_TAILS = 32;

/** A form, and what stands in its place. */
export class MarkedForm {
  readonly #form: Form;
  readonly #head: string;
  readonly #mark: string;
  #sought: RollingText | undefined;

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
    this.#sought ??= new RollingText(this.#form.text);
    return cutAll(text, this.#sought, this.#mark, (...place) => this.#edgesAt(...place));
  }

  /** SDKs cut long values (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT) before anyone sees them, and perhaps in the middle of the key. */
  cutTailFrom(text: string): string {
    const sought = this.#form.text;
    let at = text.indexOf(this.#head, Math.max(0, text.length - sought.length + 1));
    for (let tried = 0; at !== -1 && tried < MAX_TAILS; tried += 1) {
      if (sought.startsWith(text.slice(at))) {
        const [left] = this.#edgesAt(text, at, text.length);
        return text.slice(0, at - left) + this.#mark;
      }
      at = text.indexOf(this.#head, at + 1);
    }
    return text;
  }

  #edgesAt(...[text, start, end]: Parameters<Surroundings>): ReturnType<Surroundings> {
    const { left, right } = this.#form.edges;
    return [
      left === 1 && isInBase64(text.charCodeAt(start - 1)) ? 1 : 0,
      right === 1 && isInBase64(text.charCodeAt(end)) ? 1 : 0,
    ];
  }
}

/**
 * Every form of `keys`, longest first so that a form inside another one is not cut out of it.
 *
 * @param others what else is sought in the same texts
 */
function allForms(keys: readonly ScrubbedKey[], others: readonly ScrubbedKey[]): readonly MarkedForm[] {
  const found = new Map<string, { readonly form: Form; readonly replacement: string }>();
  for (const { byteString, replacement } of keys) {
    for (const form of formsOf(byteString)) {
      // The first key has the better replacement, and a later one is often the same key again.
      if (!found.has(form.text)) found.set(form.text, { form, replacement });
    }
  }
  const forms = [...found.values()].sort((a, b) => b.form.text.length - a.form.text.length);
  const texts = [
    ...found.keys(),
    ...others.flatMap(({ byteString }) => [byteString, byteString.toLowerCase()]),
  ];
  const marks = new Map<string, string>();
  for (const { replacement } of keys)
    if (!marks.has(replacement)) marks.set(replacement, markFor(replacement, texts));
  return forms.map(({ form, replacement }) => new MarkedForm(form, marks.get(replacement)!));
}

/**
 * Finds keys in texts.
 *
 * Most texts of a request cannot hold its key, which a look at them tells; so the forms, which cost more than
 * the fingerprint, are made when a text needs them.
 */
export class KnownKeys implements Needle {
  readonly #keys: readonly ScrubbedKey[];
  readonly #others: readonly ScrubbedKey[];
  readonly #gate: Gate;
  #forms: readonly MarkedForm[] | undefined;

  constructor(keys: readonly ScrubbedKey[], others: readonly ScrubbedKey[]) {
    this.#keys = keys;
    this.#others = others;
    this.#gate = new Gate(keys.map(({ byteString }) => byteString));
  }

  cutFrom(text: string): string {
    if (!this.#gate.mayHold(text)) return text;
    const rest = this.#cutAsWritten(text);
    return rest.includes('%') ? this.#cutDecoded(rest) : rest;
  }

  #cutAsWritten(text: string): string {
    this.#forms ??= allForms(this.#keys, this.#others);
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
