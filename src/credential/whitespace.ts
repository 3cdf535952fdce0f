const SPACE = 0x20;
const TAB = 0x09;

const isOptionalWhiteSpace = (code: number): boolean => code === SPACE || code === TAB;

/**
 * Trims optional white space as RFC 9110 section 5.6.3 defines it. `String.trim`
 * would also take byte 0xA0, which may be part of a key.
 */
export function trimOptionalWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOptionalWhiteSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isOptionalWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/**
 * The credentials after `scheme` in an Authorization value (RFC 9110 section 11.6.2),
 * or `undefined` when the value has another scheme or nothing after it. Case does not count.
 *
 * @param scheme lower case
 */
export function credentialsOfScheme(value: string, scheme: string): string | undefined {
  const text = trimOptionalWhiteSpace(value);
  if (text.length <= scheme.length || !isOptionalWhiteSpace(text.charCodeAt(scheme.length))) return undefined;
  if (text.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  return trimOptionalWhiteSpace(text.slice(scheme.length));
}
