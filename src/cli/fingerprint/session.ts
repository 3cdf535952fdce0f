import type { Secret } from '../../credential/secret.js';
import { fingerprintByteString, type FingerprintMode } from '../../fingerprint/fingerprint.js';
import { CliError, errorCode, EXIT_OK } from '../cli-error.js';
import { typedLines } from './hidden-prompt.js';
import { doubtOf } from './doubt.js';
import { keyOfLine, linesOf } from './key-line.js';
import { notice } from './notice.js';
import type { FingerprintOptions } from './options.js';

/** A digest and, of a keyed one, which pepper made it. */
interface Digest {
  readonly fingerprint: string;
  readonly key_id?: string;
}

/**
 * Fingerprints the keys of standard input, a line each, as they come.
 * @returns the exit code
 * @throws CliError when there is no key, or something that is none
 */
export async function fingerprintKeys(options: FingerprintOptions): Promise<number> {
  const { stdin, stdout, stderr } = process;
  // What fails to be written is told by its callback; these only keep it from being thrown as well.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const lines = stdin.isTTY ? typedLines(stdin, stderr) : linesOf(piped(stdin));
  const doubts = new Doubts();
  let [line, empty] = [0, 0];
  for await (const bytes of lines) {
    line += 1;
    const key = keyOfLine(bytes, line === 1);
    bytes.fill(0);
    if (key === undefined) {
      empty += 1;
      continue;
    }
    doubts.note(doubtOf(key), line);
    if (!(await print(answer(key, line, options)))) return EXIT_OK;
  }
  doubts.tellRest();
  if (empty > 0) notice(`${empty} empty ${empty === 1 ? 'line' : 'lines'} skipped`);
  if (line === empty) throw new CliError('no key came; put keys on standard input, one a line');
  return EXIT_OK;
}

async function* piped(input: NodeJS.ReadStream): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new CliError(`standard input cannot be read (${errorCode(error) ?? 'unknown error'})`);
  }
}

/** Says the first of each kind at once, and at the end how many there were: a table of keys has thousands. */
class Doubts {
  readonly #lines = new Map<string, number>();

  note(doubt: string | undefined, line: number): void {
    if (doubt === undefined) return;
    const before = this.#lines.get(doubt) ?? 0;
    this.#lines.set(doubt, before + 1);
    if (before === 0) notice(`line ${line} ${doubt}: is it really a key?`);
  }

  tellRest(): void {
    for (const [doubt, lines] of this.#lines) {
      if (lines > 1) notice(`${lines - 1} more ${lines === 2 ? 'line' : 'lines'} like the one that ${doubt}`);
    }
  }
}

/** Everything that is printed for a key, which is forgotten. */
function answer(key: Secret, line: number, { mode, length, json }: FingerprintOptions): string {
  const [active, ...previous] = digestsOf(key, mode, length);
  key.forget();
  if (json) return `${JSON.stringify({ ...active, ...(previous.length > 0 && { previous }), line })}\n`;
  if (previous.length === 0) return `${active.fingerprint}\n`;
  return [active, ...previous].map(({ fingerprint, key_id }) => `${fingerprint} ${key_id}\n`).join('');
}

/** The active one first. */
function digestsOf(key: Secret, mode: FingerprintMode, length: number): readonly [Digest, ...Digest[]] {
  const digest = fingerprintByteString(key.revealByteString(), mode, length);
  if (digest === undefined) throw new Error('fingerprints are off');
  if (mode.kind !== 'hmac-sha256') return [{ fingerprint: digest.value }];
  const previous = digest.previous ?? [];
  return [
    { fingerprint: digest.value, key_id: mode.active.id },
    ...mode.previous.map(({ id }, at) => ({ fingerprint: previous[at]!, key_id: id })),
  ];
}

/** Whether anybody reads on: a reader that went away (`| head`) is an end, not a failure. */
async function print(text: string): Promise<boolean> {
  const error = await new Promise<Error | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error === null || error === undefined) return true;
  const code = errorCode(error) ?? 'unknown error';
  if (code === 'EPIPE') return false;
  throw new CliError(`standard output cannot be written (${code})`);
}
