export interface LeakSearch {
  readonly keys: number;
  /** Occurrences of a key, in any form. */
  readonly found: number;
  /** Of UTF-8 text. */
  readonly bytes: number;
}

/** The ways a key can stand in a text. One character of `key` is one byte, as in a header. */
function formsOf(key: string): ReadonlySet<string> {
  const bytes = Buffer.from(key, 'latin1');
  const utf8 = bytes.toString('utf8');
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return new Set([
    key,
    utf8,
    encodeURIComponent(key),
    encodeURIComponent(utf8),
    bytes.toString('hex'),
    base64,
    bytes.toString('base64url'),
    ...[key, utf8].map((text) => JSON.stringify(text).slice(1, -1)),
  ]);
}

/** Looks for each key in `text`: as it is, in JSON, percent-encoded, as base64 and as hex. */
export function searchForKeys(text: string, keys: readonly string[]): LeakSearch {
  let found = 0;
  for (const form of keys.flatMap((key) => [...formsOf(key)])) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) found += 1;
  }
  return { keys: keys.length, found, bytes: Buffer.byteLength(text) };
}
