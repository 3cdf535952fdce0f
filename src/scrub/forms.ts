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

const NO_EDGES: Form['edges'] = { left: 0, right: 0 };

/** Such a key is the same text percent-encoded, as UTF-8 and in JSON; most keys are made to be so. */
const URL_SAFE = /^[\w.~-]+$/;
const NOT_ASCII = /[^\0-\x7f]/;

/** Text of the key's bytes, in each encoding that they can be taken for. */
function readingsOf(byteString: string): readonly string[] {
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
  const lowerHex = encoded.replace(/%[0-9A-F]{2}/g, (sequence) => sequence.toLowerCase());
  return [plain, encoded, lowerHex, JSON.stringify(plain).slice(1, -1)];
}

/**
 * The key inside base64 of anything: alone, behind its scheme, as a user name, in a whole document. Base64
 * writes three bytes as four characters, so the key looks one of three ways, by where it begins.
 */
function base64Forms(bytes: Buffer): readonly Form[] {
  return [0, 1, 2].flatMap((offset) => {
    const before = Buffer.alloc(offset);
    const base64 = Buffer.concat([before, bytes]).toString('base64');
    // Characters that the key alone decides: six bits each.
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const edges = {
      left: offset === 0 ? 0 : 1,
      right: ((offset + bytes.length) * 8) % 6 === 0 ? 0 : 1,
    } as const;
    const text = base64.slice(start, end);
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_');
    return urlSafe === text
      ? [{ text, edges }]
      : [
          { text, edges },
          { text: urlSafe, edges },
        ];
  });
}

// Bytes that are no text all read alike, as replacement characters; those are no trace of the key.
const isTelling = (text: string): boolean => text.replaceAll('\ufffd', '').length >= MIN_SCRUBBED_LENGTH;

/** The texts that the key can be taken for before anything encodes it. */
export function spellingsOf(byteString: string): readonly string[] {
  // Names of hosts and headers come out in lower case.
  const lower = byteString.toLowerCase();
  if (URL_SAFE.test(byteString)) return lower === byteString ? [byteString] : [byteString, lower];
  return [...new Set([...spacings(byteString).flatMap(readingsOf), lower])].filter(isTelling);
}

/** Every form of the key that is long enough to be told from other text. */
export function formsOf(byteString: string): readonly Form[] {
  const isPlain = URL_SAFE.test(byteString);
  const spellings = spellingsOf(byteString);
  const texts = isPlain ? spellings : new Set(spellings.flatMap(textForms));
  const bytes = Buffer.from(byteString, 'latin1');
  const encoded = isPlain ? [bytes] : [bytes, Buffer.from(byteString)];
  return [
    ...Array.from(texts, (text) => ({ text, edges: NO_EDGES })),
    ...encoded.flatMap(base64Forms),
  ].filter(({ text }) => isTelling(text));
}

/** No form of the key is shorter: only reading bytes as UTF-8 shortens, and never below one character for three. */
export function shortestForm(byteString: string): number {
  return NOT_ASCII.test(byteString)
    ? Math.max(MIN_SCRUBBED_LENGTH, Math.floor(byteString.length / 3))
    : byteString.length;
}
