import { renderLine, type Span } from '../../src/cli/terminal/style.js';
import type { Sighting } from '../reading/sighting.js';
import { Table } from './table.js';
import { INTRO, type Now, type View } from './view.js';

/** Wide enough for every column. */
const WIDTH = 119;
/** A log is read, not watched: of requests that are alike, so many. */
const MAX_ALIKE = 2;

/** Plain lines for a file, a pipe or a CI log: the first requests of each kind, and how many more were like them. */
export class LineLog implements View {
  readonly #write: (text: string) => void;
  readonly #table = new Table(WIDTH);
  readonly #alike = new Map<string, number>();
  #unshown = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  open(): void {
    for (const line of INTRO) this.#line(line);
    this.#line([]);
    this.#line(this.#table.header());
  }

  scene({ title, at, of }: Now): void {
    this.#tellUnshown();
    this.#line([{ text: `-- ${at} of ${of}: ${title}` }]);
  }

  seen(sighting: Sighting): void {
    const { outcome, reason, status, address, method, aborted } = sighting;
    const kind = [outcome, reason, status, address, method, aborted].join(' ');
    const alike = (this.#alike.get(kind) ?? 0) + 1;
    this.#alike.set(kind, alike);
    if (alike <= MAX_ALIKE) this.#line(this.#table.row(sighting));
    else this.#unshown += 1;
  }

  close(): void {
    this.#tellUnshown();
  }

  #tellUnshown(): void {
    if (this.#unshown > 0) this.#line([{ text: `   … and ${this.#unshown} more like those shown` }]);
    this.#unshown = 0;
  }

  #line(spans: readonly Span[]): void {
    this.#write(`${renderLine(spans, WIDTH, false).trimEnd()}\n`);
  }
}
