/** In the order of preference. The last is no character at all, which no decoder of bytes gives. */
const PLAIN_MARKS = ['*', '#', '~', '?', '\u00b7', '\u2022', '\u25a0', '\ud800'] as const;

/**
 * `replacement`, unless one of the sought `texts` would be found in it, or could begin or end in it and so be made
 * by it. Then a character that none of them has, so that scrubbed text stays free of them however often it is scrubbed.
 */
export function markFor(replacement: string, texts: readonly string[]): string {
  const [first, last] = [replacement.charAt(0), replacement.charAt(replacement.length - 1)];
  const isSafe = texts.every(
    (text) => !text.includes(first) && !text.includes(last) && !replacement.includes(text),
  );
  if (isSafe) return replacement;
  const isUnused = (mark: string): boolean => texts.every((text) => !text.includes(mark));
  return PLAIN_MARKS.find(isUnused) ?? PLAIN_MARKS[PLAIN_MARKS.length - 1]!;
}
