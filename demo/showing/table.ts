import type { Span, Style } from '../../src/cli/terminal/style.js';
import { fit } from '../../src/cli/terminal/width.js';
import { OUTCOME_STYLES } from '../../src/cli/listen/totals.js';
import type { Outcome } from '../../src/outcome/outcome.js';
import type { Sighting } from '../reading/sighting.js';

interface Column {
  readonly title: string;
  readonly width: number;
  /** When room is short, the column with the highest number goes first. */
  readonly dropOrder: number;
  readonly text: (sighting: Sighting) => string;
  readonly style?: (sighting: Sighting) => Style | undefined;
}

const GAP = 2;

/** Eighty columns hold the five that nothing else can tell. */
const COLUMNS: readonly Column[] = [
  { title: 'TIME', width: 8, dropOrder: 5, text: ({ time }) => clock(time), style: () => 'dim' },
  { title: 'FINGERPRINT', width: 16, dropOrder: 1, text: ({ fingerprint = '-' }) => fingerprint },
  { title: 'OUTCOME', width: 20, dropOrder: 0, text: outcomeText, style: outcomeStyle },
  { title: 'HTTP', width: 4, dropOrder: 4, text: ({ status }) => String(status ?? '-') },
  { title: 'REQUEST', width: 17, dropOrder: 2, text: ({ method, route }) => `${method} ${route}` },
  { title: 'FROM', width: 14, dropOrder: 3, text: ({ address }) => address },
  { title: 'KEY OF', width: 12, dropOrder: 6, text: ({ owner = '-' }) => owner },
  { title: 'KEY IN', width: 13, dropOrder: 7, text: ({ location = '-' }) => location },
];

/** The table at one width. */
export class Table {
  readonly #columns: readonly Column[];

  constructor(width: number) {
    let columns = [...COLUMNS];
    while (columns.length > 1 && widthOf(columns) > width) {
      const last = Math.max(...columns.map(({ dropOrder }) => dropOrder));
      columns = columns.filter(({ dropOrder }) => dropOrder !== last);
    }
    this.#columns = columns;
  }

  header(): Span[] {
    return this.#line(({ title }) => ({ text: title, style: 'bold' }));
  }

  row(sighting: Sighting): Span[] {
    return this.#line(({ text, style }) => ({ text: text(sighting), style: style?.(sighting) }));
  }

  #line(cell: (column: Column) => Span): Span[] {
    return this.#columns.flatMap((column, at) => {
      const { text, style } = cell(column);
      const span = { text: fit(text, column.width), style };
      return at === 0 ? [span] : [{ text: ' '.repeat(GAP) }, span];
    });
  }
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((total, { width }) => total + width, GAP * (columns.length - 1));
}

function outcomeText({ outcome, reason, aborted }: Sighting): string {
  if (reason !== undefined) return `${outcome} ${reason}`;
  return aborted ? `${outcome}, cut off` : outcome;
}

function outcomeStyle({ outcome }: Sighting): Style | undefined {
  return Object.hasOwn(OUTCOME_STYLES, outcome) ? OUTCOME_STYLES[outcome as Outcome] : undefined;
}

/** Local time: the table is watched by somebody. */
function clock(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
