// A command on a pseudo-terminal, and what a person would see there. Python's
// standard library opens the terminal; Node has no way to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { textWidth } from '../../src/cli/terminal/width.js';

/** argv: columns, rows, whether the terminal echoes, command. Standard input: lines `size COLUMNS ROWS` and `type HEX`. */
const BRIDGE = `
import fcntl, os, pty, select, struct, sys, termios
def size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', int(rows), int(columns), 0, 0))
pid, fd = pty.fork()
if pid == 0:
    size(0, sys.argv[1], sys.argv[2])
    if sys.argv[3] == 'silent':
        modes = termios.tcgetattr(0)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSANOW, modes)
    os.execvp(sys.argv[4], sys.argv[4:])
watched = [fd, 0]
while True:
    ready = select.select(watched, [], [])[0]
    if fd in ready:
        try: data = os.read(fd, 65536)
        except OSError: break
        if not data: break
        os.write(1, data)
    if 0 in ready:
        line = sys.stdin.buffer.raw.readline()
        if not line: watched.remove(0)
        word, *rest = line.decode().split() or ['']
        if word == 'size': size(fd, *rest)
        if word == 'type': os.write(fd, bytes.fromhex(rest[0]))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

export interface PseudoTerminal {
  /** The lines on the screen, without the spaces at their ends. */
  screen(): readonly string[];
  /** Everything that was written, escape sequences and all, with ␛ for the escape character. */
  raw(): string;
  resize(columns: number, rows: number): void;
  type(text: string): void;
  ended(): Promise<number | null>;
}

/** Node on a terminal that shows nothing of what is typed, so that a screen has only what the command drew. */
export function onTerminal(
  t: TestContext,
  size: readonly [number, number],
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): PseudoTerminal {
  return open(t, size, ['silent', process.execPath, ...args], env);
}

/** A shell on a terminal that echoes, as a person's does; `args` are the script's. */
export function shellOnTerminal(
  t: TestContext,
  size: readonly [number, number],
  script: string,
  args: readonly string[],
): PseudoTerminal {
  return open(t, size, ['echo', 'sh', '-c', script, 'sh', ...args], {});
}

function open(
  t: TestContext,
  [columns, rows]: readonly [number, number],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): PseudoTerminal {
  // In a build service (CI) Node takes every terminal for one without colours.
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  const child = spawn('python3', ['-c', BRIDGE, String(columns), String(rows), ...args], {
    env: { ...inherited, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const emulator = new Emulator(columns, rows);
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (bytes: string) => {
    const text = bytes.replaceAll('\u001b', '␛');
    raw += text;
    emulator.write(text);
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    screen: () => emulator.lines(),
    raw: () => raw,
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      child.stdin.write(`size ${newColumns} ${newRows}\n`);
    },
    type: (text) => {
      child.stdin.write(`type ${Buffer.from(text).toString('hex')}\n`);
    },
    ended: async () => (await closed)[0],
  };
}

/** As much of a terminal as the command uses; anything else that would move the cursor fails the test. */
class Emulator {
  #columns: number;
  #rows: number;
  #cells: string[][] = [];
  #row = 0;
  #column = 0;
  #pending = '';
  /** What was written for the old size still comes; the command clears the screen when it knows the new one. */
  #nextSize: readonly [number, number] | undefined;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  resize(columns: number, rows: number): void {
    this.#nextSize = [columns, rows];
  }

  lines(): readonly string[] {
    return Array.from({ length: this.#rows }, (_, at) => (this.#cells[at] ?? []).join('').trimEnd());
  }

  write(text: string): void {
    const input = this.#pending + text;
    // A sequence that the next chunk ends.
    const cut = /␛(?:\[[?\d;]*)?$/.exec(input)?.index ?? input.length;
    this.#pending = input.slice(cut);
    for (const [token] of input.slice(0, cut).matchAll(/␛\[[?\d;]*[A-Za-z]|[\s\S]/gu)) this.#token(token);
  }

  #token(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#nextLine();
    else if (token.startsWith('␛[')) this.#sequence(token.slice(2));
    else this.#print(token);
  }

  #nextLine(): void {
    if (this.#row === this.#rows - 1) this.#cells.shift();
    else this.#row += 1;
  }

  #print(character: string): void {
    assert.doesNotMatch(character, /\p{Cc}/u, 'a control character on the terminal');
    const width = textWidth(character);
    assert.ok(this.#row < this.#rows && this.#column + width <= this.#columns, 'text outside the terminal');
    const line = (this.#cells[this.#row] ??= []);
    while (line.length < this.#column) line.push(' ');
    if (width === 0) line[this.#column - 1] += character;
    else line.splice(this.#column, width, character, ...Array<string>(width - 1).fill(''));
    this.#column += width;
  }

  #sequence(sequence: string): void {
    const [row = '1', column = '1'] = sequence.slice(0, -1).split(';');
    if (sequence === '?1049h' || sequence === '?1049l') {
      [this.#cells, this.#row, this.#column] = [[], 0, 0];
    } else if (/^\d+;\d+H$/.test(sequence)) {
      [this.#row, this.#column] = [Number(row) - 1, Number(column) - 1];
    } else if (sequence === 'K') {
      this.#cells[this.#row]?.splice(this.#column);
    } else if (sequence === 'J') {
      this.#cells[this.#row]?.splice(this.#column);
      this.#cells.splice(this.#row + 1);
    } else if (sequence === '2J') {
      this.#cells = [];
      [this.#columns, this.#rows] = this.#nextSize ?? [this.#columns, this.#rows];
      this.#nextSize = undefined;
    } else {
      assert.match(
        sequence,
        /^(?:\?(?:25|7|2026)[hl]|\d*m)$/,
        'an escape sequence that the table does not use',
      );
    }
  }
}
