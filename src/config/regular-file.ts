import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file's bytes, or why there are none; the reason names neither path nor content. */
export type FileReading =
  | { readonly kind: 'read'; readonly bytes: Buffer; /** As in `stat`. */ readonly mode: number }
  | { readonly kind: 'failed'; readonly reason: string };

const failed = (reason: string): FileReading => ({ kind: 'failed', reason });

/** Without O_NONBLOCK, opening a named pipe waits until somebody writes to it, and the application with it. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** An error's message repeats the path, which may be a secret set in the wrong place; its code does not. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !/^[A-Z0-9_]{1,40}$/.test(code)) return 'it cannot be read';
  return `${WORDS[code] ?? 'it cannot be read'} (${code})`;
}

function readUpTo(descriptor: number, maxBytes: number): Buffer {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const count = readSync(descriptor, buffer, length, maxBytes - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/** Reads a regular file of at most `maxBytes`; anything else is a reason, never a throw and never a wait. */
export function readRegularFile(path: string, maxBytes: number): FileReading {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, FLAGS);
    const { mode, size } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return failed('it is not a regular file');
    const bytes = size > maxBytes ? undefined : readUpTo(descriptor, maxBytes + 1);
    if (bytes === undefined || bytes.length > maxBytes) return failed(`it is larger than ${maxBytes} bytes`);
    return { kind: 'read', bytes, mode };
  } catch (error) {
    return failed(reasonOf(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
