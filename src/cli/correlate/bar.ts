import type { WriteStream } from 'node:tty';
import { renderLine } from '../terminal/style.js';

const CELLS = 24;
const REDRAW_MS = 100;
/** What is done sooner needs no bar. */
const QUIET_MS = 500;
const ESC = '\u001B[';

/** How much of the work is done, on one line of a terminal that goes when the work is done. */
export class Bar {
  readonly #terminal: WriteStream;
  readonly #started = Date.now();
  readonly #timer: NodeJS.Timeout;
  #what = '';
  #share: () => number = () => 0;
  #drawn = false;

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
  }

  /** `share` is asked at every drawing: from 0 to 1, of all the work. */
  show(what: string, share: () => number): void {
    [this.#what, this.#share] = [what, share];
  }

  done(): void {
    clearInterval(this.#timer);
    if (this.#drawn) this.#terminal.write(`\r${ESC}K`);
  }

  #draw(): void {
    const elapsed = Date.now() - this.#started;
    if (elapsed < QUIET_MS) return;
    this.#drawn = true;
    const share = Math.min(1, Math.max(0, this.#share()));
    const filled = Math.round(share * CELLS);
    const line = renderLine(
      [
        { text: '█'.repeat(filled), style: 'green' },
        { text: '░'.repeat(CELLS - filled), style: 'dim' },
        {
          text: ` ${String(Math.floor(share * 100)).padStart(3)} %  ${Math.round(elapsed / 1000)} s  ${this.#what}`,
        },
      ],
      Math.max(1, (this.#terminal.columns || 80) - 1),
      process.env['NO_COLOR'] === undefined,
    );
    this.#terminal.write(`\r${line}${ESC}K`);
  }
}
