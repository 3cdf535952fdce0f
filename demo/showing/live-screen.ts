import type { WriteStream } from 'node:tty';
import type { Totals } from '../../src/cli/listen/totals.js';
import { Screen } from '../../src/cli/terminal/screen.js';
import { renderLine } from '../../src/cli/terminal/style.js';
import type { Sighting } from '../reading/sighting.js';
import { frameOf } from './frame.js';
import { INTRO, type Now, type View } from './view.js';

/** Faster than this nobody reads. */
const FRAME_MS = 100;
/** No terminal shows more rows. */
const MAX_ROWS = 500;

/** A table that fills the terminal while the requests come in. */
export class LiveScreen implements View {
  readonly #terminal: WriteStream;
  readonly #screen: Screen;
  readonly #totals: Totals;
  readonly #sightings: Sighting[] = [];
  #now: Now | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: WriteStream, totals: Totals) {
    this.#terminal = terminal;
    this.#screen = new Screen(terminal);
    this.#totals = totals;
  }

  open(): void {
    // Above the summary, once the screen is given back.
    const { width } = this.#screen;
    const intro = INTRO.map((line) => renderLine(line, width, this.#terminal.hasColors()));
    this.#terminal.write(`${intro.join('\n')}\n`);
    this.#screen.enter();
    this.#terminal.on('resize', this.#onResize);
    process.on('exit', this.#onExit);
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    this.#draw();
  }

  scene(now: Now): void {
    this.#now = now;
  }

  seen(sighting: Sighting): void {
    this.#sightings.push(sighting);
    if (this.#sightings.length > MAX_ROWS) this.#sightings.shift();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#terminal.off('resize', this.#onResize);
    process.off('exit', this.#onExit);
    this.#screen.leave();
  }

  readonly #onResize = (): void => {
    this.#screen.invalidate();
    this.#draw();
  };

  /** The terminal is given back even when the demo ends in a way that nobody thought of. */
  readonly #onExit = (): void => this.#screen.leave();

  #draw(): void {
    if (this.#screen.busy) return;
    const { width, height } = this.#screen;
    const state = { sightings: this.#sightings, totals: this.#totals, now: this.#now };
    const colors = this.#terminal.hasColors();
    this.#screen.draw(frameOf(state, width, height).map((line) => renderLine(line, width, colors)));
  }
}
