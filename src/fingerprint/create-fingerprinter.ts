import { createSecretKey } from 'node:crypto';
import { fingerprintBytes, type FingerprintMode } from './fingerprint.js';

export const MIN_FINGERPRINT_LENGTH = 16;
export const MAX_FINGERPRINT_LENGTH = 64;
/** RFC 2104 section 3: keys shorter than the digest weaken HMAC. */
export const MIN_PEPPER_BYTES = 32;

export interface FingerprinterOptions {
  /** Makes the digest an HMAC-SHA-256; a string counts as its UTF-8 bytes. At least 32 bytes. */
  readonly pepper?: string | Uint8Array;
  /** Characters to keep, 16 (default) to 64. */
  readonly length?: number;
}

/** An option of {@link createFingerprinter} that cannot be used. Never holds a secret. */
export class FingerprinterError extends Error {
  override readonly name = 'FingerprinterError';
  readonly code: 'ERR_PEPPER_TOO_SHORT' | 'ERR_FINGERPRINT_LENGTH';

  constructor(code: FingerprinterError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function modeOf(pepper: string | Uint8Array | undefined): FingerprintMode {
  if (pepper === undefined) return { kind: 'sha256' };
  const bytes = Buffer.from(pepper as Uint8Array);
  if (bytes.length < MIN_PEPPER_BYTES) {
    throw new FingerprinterError('ERR_PEPPER_TOO_SHORT', `pepper must have at least ${MIN_PEPPER_BYTES} bytes`);
  }
  return { kind: 'hmac-sha256', active: { id: '', key: createSecretKey(bytes) }, previous: [] };
}

/**
 * Makes the function that computes what the instrumentation reports, for scripts and lookups.
 * A key given as a string counts as its UTF-8 bytes.
 *
 * @throws {FingerprinterError} for a pepper under 32 bytes or a length outside 16 to 64
 */
export function createFingerprinter(options: FingerprinterOptions = {}): (key: string | Uint8Array) => string {
  const { pepper, length = MIN_FINGERPRINT_LENGTH } = options;
  if (!Number.isInteger(length) || length < MIN_FINGERPRINT_LENGTH || length > MAX_FINGERPRINT_LENGTH) {
    throw new FingerprinterError(
      'ERR_FINGERPRINT_LENGTH',
      `length must be a whole number from ${MIN_FINGERPRINT_LENGTH} to ${MAX_FINGERPRINT_LENGTH}`,
    );
  }
  const mode = modeOf(pepper);
  return (key) => fingerprintBytes(Buffer.from(key as Uint8Array), mode, length)!.value;
}
