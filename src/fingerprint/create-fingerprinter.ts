import { createSecretKey } from 'node:crypto';
import { types } from 'node:util';
import { fingerprintBytes, type FingerprintMode } from './fingerprint.js';

const MIN_FINGERPRINT_LENGTH = 16;
const MAX_FINGERPRINT_LENGTH = 64;
/** RFC 2104 section 3: keys shorter than the digest weaken HMAC. */
const MIN_PEPPER_BYTES = 32;

export interface FingerprinterOptions {
  /** Makes the digest an HMAC-SHA-256; a string counts as its UTF-8 bytes. At least 32 bytes. */
  readonly pepper?: string | Uint8Array;
  /** Characters to keep, 16 (default) to 64. */
  readonly length?: number;
}

/** An option or a key that {@link createFingerprinter} cannot use. Never holds a secret. */
export class FingerprinterError extends Error {
  override readonly name = 'FingerprinterError';
  readonly code:
    'ERR_PEPPER_TOO_SHORT' | 'ERR_FINGERPRINT_LENGTH' | 'ERR_NO_TEXT_OR_BYTES' | 'ERR_UNKNOWN_OPTION';

  constructor(code: FingerprinterError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** JavaScript may pass anything, and Node's own complaint would quote it. */
function bytesOf(value: string | Uint8Array, what: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  if (types.isUint8Array(value)) return Buffer.from(value);
  throw new FingerprinterError('ERR_NO_TEXT_OR_BYTES', `${what} must be a string or a Uint8Array`);
}

function modeOf(pepper: string | Uint8Array | undefined): FingerprintMode {
  if (pepper === undefined) return { kind: 'sha256' };
  const bytes = bytesOf(pepper, 'pepper');
  if (bytes.length < MIN_PEPPER_BYTES) {
    throw new FingerprinterError(
      'ERR_PEPPER_TOO_SHORT',
      `pepper must have at least ${MIN_PEPPER_BYTES} bytes`,
    );
  }
  return { kind: 'hmac-sha256', active: { id: '', key: createSecretKey(bytes) }, previous: [] };
}

const OPTIONS = ['pepper', 'length'];

/** A misspelt pepper must not become an unkeyed digest in silence, nor one that is passed in place of the options. */
function checkNames(options: unknown): void {
  const known =
    typeof options === 'object' &&
    options !== null &&
    Object.keys(options).every((name) => OPTIONS.includes(name));
  if (known) return;
  throw new FingerprinterError(
    'ERR_UNKNOWN_OPTION',
    `createFingerprinter takes an object with ${OPTIONS.join(' and ')}, and nothing else in it`,
  );
}

/**
 * Makes the function that computes what the instrumentation reports, for scripts and lookups.
 * A key given as a string counts as its UTF-8 bytes.
 *
 * @throws {FingerprinterError} for a pepper under 32 bytes, a length outside 16 to 64, and what is
 *   neither a string nor bytes (the returned function too), and for any other option
 */
export function createFingerprinter(
  options: FingerprinterOptions = {},
): (key: string | Uint8Array) => string {
  checkNames(options);
  const { pepper, length = MIN_FINGERPRINT_LENGTH } = options;
  if (!Number.isInteger(length) || length < MIN_FINGERPRINT_LENGTH || length > MAX_FINGERPRINT_LENGTH) {
    throw new FingerprinterError(
      'ERR_FINGERPRINT_LENGTH',
      `length must be a whole number from ${MIN_FINGERPRINT_LENGTH} to ${MAX_FINGERPRINT_LENGTH}`,
    );
  }
  const mode = modeOf(pepper);
  return (key) => fingerprintBytes(bytesOf(key, 'key'), mode, length)!.value;
}
