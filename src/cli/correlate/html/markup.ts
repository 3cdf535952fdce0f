/**
 * HTML that is safe by construction: what a template is given is text, and is
 * escaped, unless it came out of a template itself.
 */

/** What is longer is cut, and says how long it was. */
const MAX_CHARACTERS = 300;

/**
 * What reorders or hides text, and what no browser can show: one U+FFFD for each, so that a
 * reader sees that something is there. (A terminal's cells need other rules: sanitize.ts.)
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Piled-up accents spill over neighbouring lines. */
const MARK_PILE = /(\p{M}{2})\p{M}+/gu;

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = string | number | Markup | readonly Piece[];

/** Not called `html`: Prettier would lay out what is in it. */
export function markup(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(parts.map((part, at) => part + rendered(pieces[at] ?? '')).join(''));
}

function rendered(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  return typeof piece === 'object' ? piece.map(rendered).join('') : escaped(String(piece));
}

function escaped(text: string): string {
  const clean = text
    .slice(0, MAX_CHARACTERS)
    .replace(UNPRINTABLE, '\uFFFD')
    .replace(MARK_PILE, '$1')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return text.length > MAX_CHARACTERS ? `${clean}… (${text.length} characters)` : clean;
}
