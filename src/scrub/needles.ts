/**
 * Keys shorter than this are not searched for by value: they would shred unrelated
 * text ("admin" is a word). The rules by name still cover them.
 */
export const MIN_SCRUBBED_LENGTH = 8;

/** One form in which a key can turn up, and what stands in its place. */
class Form {
  readonly #text: string;
  readonly #mark: string;

  constructor(text: string, mark: string) {
    this.#text = text;
    this.#mark = mark;
  }

  cutFrom(text: string): string {
    if (this.#text.length > text.length || !text.includes(this.#text)) return text;
    return text.replaceAll(this.#text, () => this.#mark);
  }
}

/** A key to be scrubbed. */
export interface ScrubbedKey {
  /** One character for each byte. */
  readonly byteString: string;
  /** The Authorization scheme it came with, as configured. */
  readonly scheme: string | undefined;
  readonly replacement: string;
}

/** Such a key is the same text percent-encoded, as UTF-8 and in JSON; most keys are made to be so. */
const URL_SAFE = /^[\w.~-]+$/;
const NOT_ASCII = /[^\0-\x7f]/;

/** Text of the key's bytes, in each encoding that they can be taken for. */
function readingsOf(byteString: string, bytes: Buffer): readonly string[] {
  if (!NOT_ASCII.test(byteString)) return [byteString];
  // Node gives headers to applications as latin1; they, or others, may decode the bytes or encode that text as UTF-8.
  return [byteString, bytes.toString('utf8'), Buffer.from(byteString).toString('latin1')];
}

function textForms(plain: string): readonly string[] {
  // Through bytes, because encodeURIComponent throws for a lone surrogate, which an application's own request may hold.
  const encoded = encodeURIComponent(Buffer.from(plain).toString());
  const lowerHex = encoded.replace(/%[0-9A-F]{2}/g, (sequence) => sequence.toLowerCase());
  return [plain, encoded, lowerHex, JSON.stringify(plain).slice(1, -1)];
}

function base64Forms(bytes: Buffer): readonly string[] {
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return /[+/]/.test(base64) ? [base64, base64.replaceAll('+', '-').replaceAll('/', '_')] : [base64];
}

/** The ways people write a scheme: `apikey`, `Apikey`, `ApiKey`, `APIKEY`. */
function schemeSpellings(scheme: string): readonly string[] {
  const capital = scheme.charAt(0).toUpperCase() + scheme.slice(1);
  return [scheme, capital, scheme.toUpperCase(), ...(scheme === 'apikey' ? ['ApiKey'] : [])];
}

function formsOf({ byteString, scheme }: ScrubbedKey): readonly string[] {
  const bytes = Buffer.from(byteString, 'latin1');
  const withScheme = (scheme === undefined ? [] : schemeSpellings(scheme)).flatMap((spelt) =>
    base64Forms(Buffer.from(`${spelt} ${byteString}`, 'latin1')),
  );
  if (URL_SAFE.test(byteString)) return [byteString, ...base64Forms(bytes), ...withScheme];
  const texts = readingsOf(byteString, bytes).flatMap(textForms);
  const base64 = [bytes, Buffer.from(byteString)].flatMap(base64Forms);
  // Bytes that are no text all read alike, as replacement characters; those are no trace of the key.
  const isTelling = (form: string): boolean => form.replaceAll('\ufffd', '').length >= MIN_SCRUBBED_LENGTH;
  return [...texts, ...base64, ...withScheme].filter(isTelling);
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
function allForms(keys: readonly ScrubbedKey[]): readonly Form[] {
  const replacements = new Map<string, string>();
  for (const key of keys) {
    for (const form of formsOf(key)) {
      // The first key has the better replacement, and a later one is often the same key again.
      if (!replacements.has(form)) replacements.set(form, key.replacement);
    }
  }
  const texts = [...replacements.keys()].sort((a, b) => b.length - a.length);
  const marks = new Map(keys.map(({ replacement }) => [replacement, markFor(replacement, texts)]));
  return texts.map((text) => new Form(text, marks.get(replacements.get(text)!)!));
}

/** No form of the key is shorter: only reading bytes as UTF-8 shortens, and never below one character for three. */
function shortestForm({ byteString }: ScrubbedKey): number {
  return NOT_ASCII.test(byteString)
    ? Math.max(MIN_SCRUBBED_LENGTH, Math.floor(byteString.length / 3))
    : byteString.length;
}

/**
 * Finds keys in texts. It cannot be printed, as the keys cannot.
 *
 * Most texts of a request are shorter than its key and cannot hold it; so the forms, which cost as
 * much as the fingerprint and all else that is known of the key together, are made when a text needs them.
 */
export class Needle {
  readonly #keys: readonly ScrubbedKey[];
  readonly #shortest: number;
  #forms: readonly Form[] | undefined;

  constructor(keys: readonly ScrubbedKey[]) {
    this.#keys = keys;
    this.#shortest = Math.min(...keys.map(shortestForm));
  }

  /** `text` without the keys; the same string when they are not there. */
  cutFrom(text: string): string {
    if (text.length < this.#shortest) return text;
    this.#forms ??= allForms(this.#keys);
    return this.#forms.reduce((rest, form) => form.cutFrom(rest), text);
  }
}

/** What to search for when `keys` are to be found. */
export function needlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const sought = keys.filter(({ byteString }) => byteString.length >= MIN_SCRUBBED_LENGTH);
  return sought.length === 0 ? [] : [new Needle(sought)];
}
