import { textWidth, truncate } from './width.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Text with one look; a line is a list of them, so that cutting it never cuts an escape sequence. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ 8.3.117 */
const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** A line of at most `width` columns. */
export function renderLine(spans: readonly Span[], width: number, colors: boolean): string {
  let line = '';
  let left = width;
  for (const { text, style } of spans) {
    if (left <= 0) break;
    const cut = truncate(text, left);
    left -= textWidth(cut);
    line +=
      colors && style !== undefined && cut.trim() !== '' ? `\u001B[${CODES[style]}m${cut}\u001B[0m` : cut;
  }
  return line;
}

/** Spans joined by spaces, over as many lines as that takes. */
export function wrapSpans(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [];
  let used = Infinity;
  for (const span of spans) {
    const needed = textWidth(span.text);
    const line = lines.at(-1);
    if (line === undefined || used + 1 + needed > width) {
      lines.push([span]);
      used = needed;
    } else {
      line.push({ text: ' ' }, span);
      used += 1 + needed;
    }
  }
  return lines;
}
