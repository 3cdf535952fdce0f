import { Secret } from '../../credential/secret.js';
import { trimOptionalWhiteSpace } from '../../credential/whitespace.js';
import { CliError } from '../cli-error.js';

/** Four times what Node takes as the whole head of a request; it keeps a wrong file out of memory. */
export const MAX_LINE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;
/** U+FEFF in UTF-8, which some editors put before a text: https://www.unicode.org/faq/utf_bom.html */
const BYTE_ORDER_MARK = '\xEF\xBB\xBF';

/** Says which line, and nothing of what is in it. */
export function lineTooLong(line: number): CliError {
  return new CliError(
    `line ${line} is longer than ${MAX_LINE_BYTES} bytes, which no key is; give keys, one a line`,
  );
}

/**
 * The bytes between line feeds; after the last one only if there are any. In whatever
 * pieces they come, work and memory stay linear in what came.
 * @throws CliError at a line of more than 64 KiB
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  let line = 1;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > MAX_LINE_BYTES) throw lineTooLong(line);
    parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      yield Buffer.concat(parts);
      [parts, length, line, start] = [[], 0, line + 1, end + 1];
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield Buffer.concat(parts);
}

/**
 * The key that a line holds, or `undefined` for none. White space around it goes, as the
 * instrumentation drops it from headers: a pasted key often ends in some.
 */
export function keyOfLine(line: Buffer, isFirst: boolean): Secret | undefined {
  let text = line.toString('latin1');
  if (isFirst && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(BYTE_ORDER_MARK.length);
  if (text.endsWith('\r')) text = text.slice(0, -1);
  text = trimOptionalWhiteSpace(text);
  return text === '' ? undefined : new Secret(text);
}
