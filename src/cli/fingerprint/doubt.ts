import type { Secret } from '../../credential/secret.js';

/** What a line looks like that holds more than the key; the fingerprint of all of it matches nothing. */
const LOOKS_LIKE: readonly (readonly [looks: RegExp, as: string])[] = [
  [/(?![\t\u0080-\u009F])\p{Cc}/u, 'has a control character, which no header can carry'],
  [/^[A-Za-z][\w-]*:\s/, 'looks like a header; give its value alone'],
  [/^(?:ApiKey|Bearer|Basic|Token|Key)\s/i, 'begins with a scheme; give the key without it'],
  [/^(["']).*\1$/, 'is in quotes, which count as part of the key'],
  [/[ \t,;]/, 'has a space, comma or semicolon in it, as lines of a table have'],
  [/%[0-9A-Fa-f]{2}/, 'looks percent-encoded; decode a key from a URL'],
];

/** Why a line may be no key, without a piece of it. */
export function doubtOf(key: Secret): string | undefined {
  const text = key.revealByteString();
  return LOOKS_LIKE.find(([looks]) => looks.test(text))?.[1];
}
