/**
 * Keys shorter than this are not searched for by value: they would shred unrelated
 * text ("admin" is a word). The rules by name still cover them.
 */
export const MIN_SCRUBBED_LENGTH = 8;

/** A form in which a presented key can turn up, and what stands in its place. */
export interface Needle {
  readonly text: string;
  readonly replacement: string;
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

function textForms(byteString: string, bytes: Buffer): readonly string[] {
  if (URL_SAFE.test(byteString)) return [byteString];
  return [byteString, bytes.toString('utf8')].flatMap((plain) => {
    // Bytes decode to no lone surrogate, so encodeURIComponent cannot throw here.
    const encoded = encodeURIComponent(plain);
    const lowerHex = encoded.replace(/%[0-9A-F]{2}/g, (sequence) => sequence.toLowerCase());
    return [plain, encoded, lowerHex, JSON.stringify(plain).slice(1, -1)];
  });
}

function base64Forms(bytes: Buffer): readonly string[] {
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return /[+/]/.test(base64) ? [base64, base64.replaceAll('+', '-').replaceAll('/', '_')] : [base64];
}

function formsOf({ byteString, scheme }: ScrubbedKey): ReadonlySet<string> {
  const bytes = Buffer.from(byteString, 'latin1');
  const forms = new Set([...textForms(byteString, bytes), ...base64Forms(bytes)]);
  for (const spelt of scheme === undefined ? [] : schemeSpellings(scheme)) {
    for (const form of base64Forms(Buffer.from(`${spelt} ${byteString}`, 'latin1'))) forms.add(form);
  }
  return forms;
}

/** The ways people write a scheme: `apikey`, `Apikey`, `ApiKey`, `APIKEY`. */
function schemeSpellings(scheme: string): readonly string[] {
  const capital = scheme.charAt(0).toUpperCase() + scheme.slice(1);
  return [scheme, capital, scheme.toUpperCase(), ...(scheme === 'apikey' ? ['ApiKey'] : [])];
}

/** Every needle of `keys`, longest first so that a form inside another one is not cut out of it. */
export function needlesOf(keys: readonly ScrubbedKey[]): readonly Needle[] {
  const needles: Needle[] = [];
  for (const key of keys) {
    if (key.byteString.length < MIN_SCRUBBED_LENGTH) continue;
    for (const text of formsOf(key)) needles.push({ text, replacement: key.replacement });
  }
  return needles.sort((a, b) => b.text.length - a.text.length);
}
