import type { KeyObject } from 'node:crypto';
import { MAX_PEPPER_BYTES, pepperKeyOfBytes } from './pepper-key.js';
import type { Complaint } from './problem.js';
import { readRegularFile } from './regular-file.js';

export type PepperFile =
  | { readonly kind: 'key'; readonly key: KeyObject; readonly warning?: Complaint }
  | { readonly kind: 'refused'; readonly complaint: Complaint };

const OTHERS_READ = 0o004;

const EXPOSED: Complaint = Object.freeze({
  code: 'exposed_secret',
  wrong: 'every user of this machine can read the file',
  allowed: 'a file that others cannot read (chmod o-r; defaultMode: 0440 for a Kubernetes secret)',
});

/** Editors and `echo` end a file with a line break that nobody means: one is dropped. */
function withoutLineBreak(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}

/**
 * Reads a pepper: the bytes of the file as they are, without one line break at its end.
 * The path is not repeated: it may be the pepper itself, set in the wrong place.
 */
export function readPepperFile(path: string): PepperFile {
  const maxLineBreak = 2;
  const file = readRegularFile(path, MAX_PEPPER_BYTES + maxLineBreak);
  if (file.kind === 'failed') {
    return {
      kind: 'refused',
      complaint: { code: 'unreadable_file', wrong: `the file cannot be used: ${file.reason}` },
    };
  }
  const pepper = pepperKeyOfBytes(withoutLineBreak(file.bytes));
  file.bytes.fill(0);
  if (pepper.kind === 'refused') return pepper;
  // On Windows the mode does not tell who may read a file (https://nodejs.org/api/fs.html#file-modes).
  const exposed = process.platform !== 'win32' && (file.mode & OTHERS_READ) !== 0;
  return exposed ? { ...pepper, warning: EXPOSED } : pepper;
}
