import { markup, type Markup, type Piece } from './markup.js';

/** In a box of its own, which scrolls when it must: the page does not. */
export function table(label: string, heads: readonly Piece[], rows: readonly Markup[]): Markup {
  return markup`<div class="box" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${heads.map((head) => markup`<th>${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function cells(values: readonly Piece[]): Markup[] {
  return values.map((value) => markup`<td>${value}</td>`);
}
