import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Complaint } from './problem.js';

/** The size of an HMAC-SHA-256 output; shorter keys weaken it (https://www.rfc-editor.org/rfc/rfc2104#section-3). */
export const MIN_PEPPER_BYTES = 32;
/** Far more than anybody generates; it keeps a log or a device given as pepper file out of memory. */
export const MAX_PEPPER_BYTES = 4096;

export type PepperKey =
  | { readonly kind: 'key'; readonly key: KeyObject }
  | { readonly kind: 'refused'; readonly complaint: Complaint };

const refused = (complaint: Complaint): PepperKey => ({ kind: 'refused', complaint });

/** A secret from its bytes, which are copied. How long a refused one is stays unsaid. */
export function pepperKeyOfBytes(bytes: Uint8Array): PepperKey {
  if (bytes.byteLength < MIN_PEPPER_BYTES) {
    return refused({ code: 'weak_secret', wrong: `shorter than ${MIN_PEPPER_BYTES} bytes` });
  }
  if (bytes.byteLength > MAX_PEPPER_BYTES) return refused({ wrong: `longer than ${MAX_PEPPER_BYTES} bytes` });
  return { kind: 'key', key: Object.freeze(createSecretKey(bytes)) };
}

/** Half a surrogate pair, or the mark that Node puts where an environment variable is not UTF-8. */
const NOT_UTF8 = /[\p{Surrogate}\uFFFD]/u;

/** A secret from text, taken literally as UTF-8. */
function pepperKeyOfText(text: string): PepperKey {
  if (NOT_UTF8.test(text)) return refused({ wrong: 'not UTF-8 text, which only a pepper file can hold' });
  if (text.length > MAX_PEPPER_BYTES) return refused({ wrong: `longer than ${MAX_PEPPER_BYTES} bytes` });
  return pepperKeyOfBytes(Buffer.from(text, 'utf8'));
}

/** A secret as an option, a variable or a file of settings gives it. */
export function pepperKeyOf(given: unknown): PepperKey {
  if (typeof given === 'string') return pepperKeyOfText(given);
  if (given instanceof Uint8Array) return pepperKeyOfBytes(given);
  // YAML reads a pepper of digits as a number, which has lost some of them.
  return refused({ wrong: 'not text (in a file of settings, put it in quotes)' });
}
