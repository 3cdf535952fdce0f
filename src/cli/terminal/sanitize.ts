/**
 * Text from the network on a terminal. Control characters move the cursor or
 * start escape sequences (also the one-byte ones, U+0080 to U+009F), bidi marks
 * reorder what is read (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing),
 * and piled-up combining marks spill over neighbouring lines.
 */

/** No cell of a table needs more; it also bounds what the table holds in memory. */
const MAX_CHARACTERS = 256;

/** Control, format, surrogate, private-use and unassigned characters, and line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const MARK_PILE = /(\p{M}{2})\p{M}+/gu;

/** One printable line, at most 256 characters unless told otherwise; what was taken out shows as U+FFFD. */
export function sanitize(text: string, maxCharacters = MAX_CHARACTERS): string {
  return text
    .slice(0, maxCharacters)
    .replace(UNPRINTABLE, '\uFFFD')
    .replace(INVISIBLE, '')
    .replace(MARK_PILE, '$1')
    .replace(/\p{Zs}/gu, ' ')
    .trim();
}

/** JSON that is safe to print: the same value, with what a terminal could act on as `\u` escapes. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
