import type { Outcome } from '../../outcome/outcome.js';
import type { Span, Style } from '../terminal/style.js';
import { fit, textWidth, truncate } from '../terminal/width.js';
import type { EventRow } from './event-row.js';
import { OUTCOME_STYLES } from './totals.js';

interface Column {
  readonly title: string;
  /** Never narrower, or dropped altogether. */
  readonly min: number;
  /** Never wider, however long what is in it. */
  readonly max: number;
  /** When room is short, the column with the highest number goes first. */
  readonly dropOrder: number;
  readonly align?: 'right';
  readonly text: (row: EventRow) => string;
  readonly style?: (row: EventRow) => Style | undefined;
}

/** From left to right. Eighty columns hold the first five. */
const COLUMNS: readonly Column[] = [
  { title: 'TIME', min: 8, max: 8, dropOrder: 4, text: (row) => clock(row.time), style: () => 'dim' },
  { title: 'FINGERPRINT', min: 16, max: 32, dropOrder: 1, text: (row) => row.fingerprint },
  { title: 'OUTCOME', min: 20, max: 32, dropOrder: 0, text: outcomeText, style: outcomeStyle },
  { title: 'STATUS', min: 6, max: 6, dropOrder: 3, align: 'right', text: (row) => row.status },
  { title: 'REQUEST', min: 20, max: 48, dropOrder: 2, text: (row) => `${row.method} ${row.route}` },
  { title: 'KEY', min: 16, max: 28, dropOrder: 5, text: (row) => row.key },
  { title: 'CLIENT', min: 15, max: 39, dropOrder: 7, text: (row) => row.client },
  { title: 'SERVICE', min: 10, max: 28, dropOrder: 6, text: (row) => row.service },
];

const GAP = 2;

/** The table's columns, as wide as what they have held so far; they never jump back and forth. */
export class EventColumns {
  readonly #seen = COLUMNS.map((column) => column.title.length);

  /** Makes room for a row. */
  measure(row: EventRow): void {
    COLUMNS.forEach((column, at) => {
      const width = Math.min(column.max, textWidth(column.text(row)));
      this.#seen[at] = Math.max(this.#seen[at] ?? 0, width);
    });
  }

  /** The columns that fit into `width`, each with the width it gets there. */
  layout(width: number): TableLayout {
    let columns = COLUMNS.map((column, at) => {
      const ideal = this.#seen[at] ?? column.min;
      return { column, ideal, min: Math.min(column.min, ideal) };
    });
    while (columns.length > 1 && total(columns.map(({ min }) => min)) > width) {
      const last = Math.max(...columns.map(({ column }) => column.dropOrder));
      columns = columns.filter(({ column }) => column.dropOrder !== last);
    }
    const widths = shrink(columns, width);
    const kept = columns.map(({ column }, at) => ({ column, width: widths[at] ?? 0 }));
    const hidden = COLUMNS.filter((column) => kept.every((each) => each.column !== column));
    return new TableLayout(
      kept,
      hidden.map(({ title }) => title),
    );
  }
}

/** How the table is drawn at one width. */
export class TableLayout {
  readonly #columns: readonly { readonly column: Column; readonly width: number }[];
  /** The titles of the columns that there was no room for. */
  readonly hidden: readonly string[];

  constructor(
    columns: readonly { readonly column: Column; readonly width: number }[],
    hidden: readonly string[],
  ) {
    this.#columns = columns;
    this.hidden = hidden;
  }

  header(): Span[] {
    return this.#line((column) => ({ text: column.title, style: 'bold' }));
  }

  row(row: EventRow): Span[] {
    return this.#line((column) => ({ text: column.text(row), style: column.style?.(row) }));
  }

  #line(cell: (column: Column) => Span): Span[] {
    return this.#columns.flatMap(({ column, width }, at) => {
      const { text, style } = cell(column);
      const last = at === this.#columns.length - 1;
      const span = { text: last ? truncate(text, width) : fit(text, width, column.align), style };
      return at === 0 ? [span] : [{ text: ' '.repeat(GAP) }, span];
    });
  }
}

/** Takes from the column with the most to give, one by one, until all fit. */
function shrink(
  columns: readonly { readonly ideal: number; readonly min: number }[],
  width: number,
): number[] {
  const widths = columns.map(({ ideal }) => ideal);
  while (total(widths) > width) {
    const spare = widths.map((at, index) => at - (columns[index]?.min ?? 0));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const index = spare.indexOf(most);
    widths[index] = (widths[index] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
}

function outcomeText(row: EventRow): string {
  return row.reason === '-' ? row.outcome : `${row.outcome} ${row.reason}`;
}

function outcomeStyle(row: EventRow): Style | undefined {
  return Object.hasOwn(OUTCOME_STYLES, row.outcome) ? OUTCOME_STYLES[row.outcome as Outcome] : undefined;
}

/** Local time: the table is watched by somebody. */
function clock(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
