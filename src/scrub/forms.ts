import { inspect } from 'node:util';

/**
 * Keys shorter than this are not searched for by value: they would shred unrelated
 * text ("admin" is a word). The rules by name still cover them.
 */
export const MIN_SCRUBBED_LENGTH = 8;

/** One form in which a key can turn up. */
export interface Form {
  readonly text: string;
  /** Characters before and after it that hold bits of the key too, where they are of base64. */
  readonly edges: { readonly left: 0 | 1; readonly right: 0 | 1 };
}

export const NO_EDGES: Form['edges'] = { left: 0, right: 0 };

/** Such a key is the same text percent-encoded, as UTF-8 and in JSON; most keys are made to be so. */
const URL_SAFE = /^[\w.~-]+$/;

/** Whether nothing changes the key but base64 and lower case. */
export const isUrlSafe = (byteString: string): boolean => URL_SAFE.test(byteString);

const NOT_ASCII = /[^\0-\x7f]/;

/** Text of the key's bytes, in each encoding that they can be taken for. */
export function readingsOf(byteString: string): readonly string[] {
  if (!NOT_ASCII.test(byteString)) return [byteString];
  // Node gives headers to applications as latin1; they, or others, may decode the bytes or encode that text as UTF-8.
  return [
    byteString,
    Buffer.from(byteString, 'latin1').toString('utf8'),
    Buffer.from(byteString).toString('latin1'),
  ];
}

/** In a form's encoding, which many parsers of queries undo, a plus is a space. */
function spacings(byteString: string): readonly string[] {
  return [...new Set([byteString, byteString.replaceAll('+', ' '), byteString.replaceAll(' ', '+')])];
}

function textForms(plain: string): readonly string[] {
  // Through bytes, because encodeURIComponent throws for a lone surrogate, which an application's own request may hold.
  const encoded = encodeURIComponent(Buffer.from(plain).toString());
  return [plain, encoded, JSON.stringify(plain).slice(1, -1), inspect(plain).slice(1, -1)];
}

const TWO_BYTES = Buffer.alloc(2);

/** For each place in three bytes: characters of base64 before the first that the key alone decides. */
const ALIGNMENTS = [
  { offset: 0, skipped: 0, left: 0 },
  { offset: 1, skipped: 2, left: 1 },
  { offset: 2, skipped: 3, left: 1 },
] as const;

/**
 * The key inside base64 of anything: alone, behind its scheme, as a user name, in a whole document. Base64
 * writes three bytes as four characters, so the key looks one of three ways, by where it begins.
 */
function base64Forms(bytes: Buffer): readonly Form[] {
  // One buffer for all three: it is read from behind, at or before its two bytes of padding.
  const padded = Buffer.concat([TWO_BYTES, bytes]);
  const forms: Form[] = [];
  for (const { offset, skipped, left } of ALIGNMENTS) {
    const base64 = padded.toString('base64', TWO_BYTES.length - offset);
    // Characters that the key alone decides: six bits each.
    const bits = (offset + bytes.length) * 8;
    const text = base64.slice(skipped, Math.floor(bits / 6));
    const edges = { left, right: bits % 6 === 0 ? 0 : 1 } as const;
    forms.push({ text, edges });
    if (/[+/]/.test(text)) forms.push({ text: text.replaceAll('+', '-').replaceAll('/', '_'), edges });
  }
  return forms;
}

// Bytes that are no text all read alike, as replacement characters; those are no trace of the key.
const isTelling = (text: string): boolean => text.replaceAll('\ufffd', '').length >= MIN_SCRUBBED_LENGTH;

/** Names of hosts and headers come out in lower case; databases print identifiers in upper case. */
const casesOf = (text: string): readonly string[] => [
  ...new Set([text, text.toLowerCase(), text.toUpperCase()]),
];

/** The texts that the key can be taken for before anything encodes it. */
export function spellingsOf(byteString: string): readonly string[] {
  if (isUrlSafe(byteString)) return casesOf(byteString);
  const spellings = [
    ...spacings(byteString).flatMap(readingsOf),
    ...readingsOf(byteString).flatMap(casesOf),
    ...casesOf(byteString).flatMap(readingsOf),
    // Rare, and a URL that instrumentation-http has redacted has a plus for each.
    ...(byteString.includes(' ') ? casesOf(byteString).flatMap(spacings) : []),
  ];
  return [...new Set(spellings)].filter(isTelling);
}

const asForm = (text: string): Form => ({ text, edges: NO_EDGES });

/** Every form of the key that is long enough to be told from other text. */
export function formsOf(byteString: string): readonly Form[] {
  const bytes = Buffer.from(byteString, 'latin1');
  const spellings = spellingsOf(byteString);
  // Most keys are of this kind, and cost a fraction.
  if (isUrlSafe(byteString)) return [...spellings.map(asForm), ...base64Forms(bytes)];
  const texts = new Set(spellings.flatMap(textForms));
  const forms = [
    ...Array.from(texts, asForm),
    ...base64Forms(bytes),
    ...base64Forms(Buffer.from(byteString)),
  ];
  return forms.filter(({ text }) => isTelling(text));
}

/** No form of the key is shorter: only reading bytes as UTF-8 shortens, and never below one character for three. */
export function shortestForm(byteString: string): number {
  return NOT_ASCII.test(byteString)
    ? Math.max(MIN_SCRUBBED_LENGTH, Math.floor(byteString.length / 3))
    : byteString.length;
}
