import type { WriteStream } from 'node:tty';

/** xterm's control sequences: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const ESC = '\u001B[';
const ALTERNATE_ON = `${ESC}?1049h`;
const ALTERNATE_OFF = `${ESC}?1049l`;
const CURSOR_HIDE = `${ESC}?25l`;
const CURSOR_SHOW = `${ESC}?25h`;
/** A line that a terminal finds wider than we do is cut instead of pushing the others down. */
const WRAP_OFF = `${ESC}?7l`;
const WRAP_ON = `${ESC}?7h`;
/** The terminal shows the frame when it is whole. https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const FRAME_BEGIN = `${ESC}?2026h`;
const FRAME_END = `${ESC}?2026l`;

/** The terminal's other screen: drawn line by line where something changed, and gone without a trace afterwards. */
export class Screen {
  readonly #terminal: WriteStream;
  #shown: readonly string[] = [];
  #entered = false;

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
  }

  /** One column less than there is: at the very last one, erasing the rest of the line would erase its end. */
  get width(): number {
    return Math.max(1, (this.#terminal.columns || 80) - 1);
  }

  get height(): number {
    return Math.max(1, this.#terminal.rows || 24);
  }

  /** A terminal that is behind gets no more; `drain` tells when to try again. */
  get busy(): boolean {
    return this.#terminal.writableNeedDrain;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#terminal.write(ALTERNATE_ON + CURSOR_HIDE + WRAP_OFF);
    this.invalidate();
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#terminal.write(WRAP_ON + CURSOR_SHOW + ALTERNATE_OFF);
  }

  /** Forgets what is shown, after a resize for one. */
  invalidate(): void {
    this.#shown = [];
    if (this.#entered) this.#terminal.write(`${ESC}2J`);
  }

  draw(lines: readonly string[]): void {
    if (!this.#entered) return;
    let changes = '';
    lines.forEach((line, at) => {
      if (line !== this.#shown[at]) changes += `${ESC}${at + 1};1H${line}${ESC}K`;
    });
    if (lines.length < this.#shown.length) changes += `${ESC}${lines.length + 1};1H${ESC}J`;
    if (changes !== '') this.#terminal.write(FRAME_BEGIN + changes + FRAME_END);
    this.#shown = lines;
  }
}
