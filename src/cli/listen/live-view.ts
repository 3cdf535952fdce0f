import type { WriteStream } from 'node:tty';
import type { AuthenticationEvent } from '../../receiver/authentication-event.js';
import { sanitize } from '../terminal/sanitize.js';
import { Screen } from '../terminal/screen.js';
import { renderLine, type Span, wrapSpans } from '../terminal/style.js';
import { EventColumns } from './columns.js';
import { type EventRow, eventRow } from './event-row.js';
import { type Banner, bannerLine, SEND_HINT, type View, type ViewOptions } from './view.js';

/** No terminal shows more rows at once. */
const MAX_ROWS = 500;
/** Faster than this nobody reads. */
const FRAME_MS = 100;
/** What stays on the terminal after the table is gone. */
const CLOSING_ROWS = 15;

/** A table that fills the terminal, the newest event last. */
export class LiveView implements View {
  readonly #options: ViewOptions;
  readonly #screen: Screen;
  readonly #terminal: WriteStream;
  readonly #colors: boolean;
  readonly #columns = new EventColumns();
  readonly #rows: EventRow[] = [];
  #banner: Banner | undefined;
  #notice: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastFrame = 0;
  #closed = false;

  constructor(options: ViewOptions) {
    const terminal = options.stdout;
    this.#options = options;
    this.#terminal = terminal;
    // Node knows NO_COLOR, FORCE_COLOR and TERM: https://nodejs.org/docs/latest-v20.x/api/tty.html#writestreamgetcolordepthenv
    this.#colors = terminal.hasColors();
    this.#screen = new Screen(terminal);
  }

  listening(banner: Banner): void {
    this.#banner = banner;
    this.#screen.enter();
    this.#terminal.on('resize', this.#onResize);
    this.#terminal.on('drain', this.#onDrain);
    process.on('SIGTSTP', this.#onSuspend);
    process.on('SIGCONT', this.#onContinue);
    process.on('exit', this.#onExit);
    this.#draw();
  }

  event(event: AuthenticationEvent): void {
    const row = eventRow(event);
    this.#columns.measure(row);
    this.#rows.push(row);
    if (this.#rows.length > MAX_ROWS) this.#rows.shift();
    this.update();
  }

  /** Draws now or when the last frame is old enough, so a flood of events costs ten frames a second. */
  update(): void {
    if (this.#closed || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#lastFrame + FRAME_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, wait);
  }

  notice(message: string): void {
    this.#notice = sanitize(message);
    this.update();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#terminal.off('resize', this.#onResize);
    this.#terminal.off('drain', this.#onDrain);
    process.off('SIGTSTP', this.#onSuspend);
    process.off('SIGCONT', this.#onContinue);
    process.off('exit', this.#onExit);
    this.#screen.leave();
    if (this.#banner === undefined) return;
    for (const line of this.#closingLines()) this.#terminal.write(`${this.#render(line)}\n`);
  }

  readonly #onResize = (): void => {
    this.#screen.invalidate();
    this.#draw();
  };

  readonly #onDrain = (): void => this.update();

  /** Ctrl-Z: the shell gets its screen back until `fg`. */
  readonly #onSuspend = (): void => {
    this.#screen.leave();
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #onContinue = (): void => {
    this.#screen.enter();
    this.#draw();
  };

  /** The terminal is given back even when the process ends in a way that nobody thought of. */
  readonly #onExit = (): void => this.#screen.leave();

  #draw(): void {
    if (this.#screen.busy) return;
    this.#lastFrame = performance.now();
    this.#screen.draw(this.#frame().map((line) => this.#render(line)));
  }

  /** As many lines as the terminal has; on a small one the table keeps half of them. */
  #frame(): Span[][] {
    const { width, height } = this.#screen;
    const half = Math.max(1, Math.floor(height / 2));
    const top = height > 8 ? [this.#titleLine(), []] : [];
    const bottom = [...this.#totalLines(width).slice(0, half - 1), [this.#noticeSpan(width)]];
    const room = height - top.length - bottom.length;
    const body =
      this.#rows.length === 0 ? this.#emptyBody() : this.#tableBody(width, room - (room > 4 ? 1 : 0));
    while (body.length < room) body.push([]);
    return [...top, ...body.slice(0, room), ...bottom];
  }

  #noticeSpan(width: number): Span {
    if (this.#notice !== undefined) return { text: this.#notice, style: 'red' };
    const hidden = this.#rows.length === 0 ? [] : this.#columns.layout(width).hidden;
    const missing = hidden.length === 0 ? '' : `; too narrow to show ${hidden.join(', ')}`;
    return { text: `Ctrl-C to stop${missing}`, style: 'dim' };
  }

  #titleLine(): Span[] {
    const text = this.#banner === undefined ? '' : bannerLine(this.#banner);
    return [{ text: 'otel-api-key', style: 'bold' }, { text: `  ${text}` }];
  }

  #emptyBody(): Span[][] {
    const url = this.#banner?.url ?? '';
    return [
      [{ text: 'Waiting for the first event. In another terminal:', style: 'dim' }],
      [],
      [{ text: `  export OTEL_EXPORTER_OTLP_ENDPOINT=${url}` }],
      [{ text: `  ${SEND_HINT}` }],
    ];
  }

  #tableBody(width: number, room: number): Span[][] {
    const layout = this.#columns.layout(width);
    const rows = room > 1 ? this.#rows.slice(-(room - 1)) : [];
    return [layout.header(), ...rows.map((row) => layout.row(row))];
  }

  #totalLines(width: number): Span[][] {
    const { totals } = this.#options;
    return [...wrapSpans(totals.outcomes(), width), ...wrapSpans(totals.received(), width)];
  }

  #closingLines(): Span[][] {
    const { width, height } = this.#screen;
    const room = Math.min(CLOSING_ROWS, Math.max(0, height - 6)) + 1;
    const table = this.#rows.length === 0 ? [] : [...this.#tableBody(width, room), []];
    return [...table, ...this.#totalLines(width)];
  }

  #render(line: readonly Span[]): string {
    return renderLine(line, this.#screen.width, this.#colors);
  }
}
