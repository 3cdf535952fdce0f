import { on } from 'node:events';
import type { ReadStream } from 'node:tty';
import { TypedText } from './typed-text.js';

const PROMPT = 'API key (hidden; an empty line ends): ';

/** Node gives the terminal back at its own exit, but not when one of these ends the process. */
const DEADLY = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** The question, and the line break behind it: Enter shows nothing either. */
class Question {
  readonly #screen: NodeJS.WritableStream;
  #open = false;

  constructor(screen: NodeJS.WritableStream) {
    this.#screen = screen;
  }

  ask(): void {
    this.#screen.write(PROMPT);
    this.#open = true;
  }

  close(): void {
    if (this.#open) this.#screen.write('\n');
    this.#open = false;
  }
}

/**
 * Asks for lines on the terminal, without showing what is typed, until an empty one or Ctrl-D. It goes on
 * after the first key: of several pasted ones the shell would take the rest for commands, and keep them.
 * @param screen gets the prompt; standard output is for the fingerprints
 */
export async function* typedLines(
  terminal: ReadStream,
  screen: NodeJS.WritableStream,
): AsyncGenerator<Buffer> {
  const text = new TypedText();
  const question = new Question(screen);
  const giveBack = takeTerminal(terminal, question);
  try {
    question.ask();
    const chunks = on(terminal, 'data', { close: ['end', 'close'] }) as AsyncIterable<[Buffer]>;
    for await (const [chunk] of chunks) {
      const typed = text.type(chunk);
      if (typed.length > 0) question.close();
      for (const each of typed) {
        switch (each.kind) {
          case 'line':
            yield each.bytes;
            break;
          case 'interrupt':
            return interrupt(giveBack);
          case 'end':
            return;
        }
      }
      if (typed.length > 0) question.ask();
    }
  } finally {
    question.close();
    giveBack();
    terminal.pause();
  }
}

/** As if the terminal had sent the signal: a shell's loop must end with its command. */
function interrupt(giveBack: () => void): void {
  giveBack();
  process.kill(process.pid, 'SIGINT');
}

/** Turns the echo off; the returned function turns it on again, and so does a signal that ends the process. */
function takeTerminal(terminal: ReadStream, question: Question): () => void {
  const giveBack = (): void => {
    for (const signal of DEADLY) process.off(signal, end);
    process.off('SIGCONT', takeAgain);
    terminal.setRawMode(false);
  };
  const end = (signal: NodeJS.Signals): void => {
    question.close();
    giveBack();
    process.kill(process.pid, signal);
  };
  /** A shell sets the terminal as it likes while the command is stopped. */
  const takeAgain = (): void => {
    terminal.setRawMode(false);
    terminal.setRawMode(true);
    question.ask();
  };
  for (const signal of DEADLY) process.on(signal, end);
  process.on('SIGCONT', takeAgain);
  terminal.setRawMode(true);
  return giveBack;
}
