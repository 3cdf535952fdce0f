import { lineTooLong, MAX_LINE_BYTES } from './key-line.js';

/** What became of typing. After `end` and `interrupt` nothing else counts. */
export type Typed =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'interrupt' };

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const ENTER = 0x0d;
const CTRL_U = 0x15;
const CTRL_W = 0x17;
const DELETE = 0x7f;

const isUtf8Continuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Edits a line as a terminal does by itself when it echoes: https://man7.org/linux/man-pages/man3/termios.3.html */
export class TypedText {
  readonly #bytes = Buffer.alloc(MAX_LINE_BYTES);
  #length = 0;
  #line = 1;
  #tooLong = false;
  /** A pasted line may end in both. */
  #afterEnter = false;

  /**
   * Takes what came from the terminal, in any pieces.
   * @throws CliError at the end of a line of more than 64 KiB; before it, the shell would show the rest
   */
  type(chunk: Uint8Array): readonly Typed[] {
    const typed: Typed[] = [];
    for (const [at, byte] of chunk.entries()) {
      const afterEnter = this.#afterEnter;
      this.#afterEnter = byte === ENTER;
      if (byte === LINE_FEED && afterEnter) continue;
      const rest = chunk.subarray(at + 1);
      typed.push(...this.#press(byte, rest.length === 0 || (rest.length === 1 && rest[0] === LINE_FEED)));
      const last = typed.at(-1);
      if (last !== undefined && last.kind !== 'line') break;
    }
    return typed;
  }

  #press(byte: number, isLast: boolean): readonly Typed[] {
    switch (byte) {
      case ENTER:
      case LINE_FEED:
        // An empty line amid pasted ones ends nothing: the shell would get the rest, and keep it in its history.
        return this.#length === 0 && isLast ? [{ kind: 'end' }] : [this.#takeLine()];
      case CTRL_D:
        return this.#length === 0 ? [{ kind: 'end' }] : [this.#takeLine(), { kind: 'end' }];
      case CTRL_C:
        this.#erase(this.#length);
        return [{ kind: 'interrupt' }];
      case BACKSPACE:
      case DELETE:
        this.#erase(this.#lastCharacter());
        return [];
      case CTRL_U:
      case CTRL_W:
        this.#erase(this.#length);
        this.#tooLong = false;
        return [];
      default:
        this.#add(byte);
        return [];
    }
  }

  #add(byte: number): void {
    this.#tooLong ||= this.#length === MAX_LINE_BYTES;
    if (this.#tooLong) return;
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #takeLine(): Typed {
    if (this.#tooLong) throw lineTooLong(this.#line);
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#erase(this.#length);
    this.#line += 1;
    return { kind: 'line', bytes };
  }

  /** Its bytes: a person erases characters. */
  #lastCharacter(): number {
    let count = Math.min(1, this.#length);
    while (count < this.#length && isUtf8Continuation(this.#bytes[this.#length - count]!)) count += 1;
    return count;
  }

  #erase(count: number): void {
    this.#bytes.fill(0, this.#length - count, this.#length);
    this.#length -= count;
  }
}
