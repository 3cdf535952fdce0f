import { inspect } from 'node:util';

const PLACEHOLDER = '[api key]';

/**
 * A presented key. It cannot be printed, serialised or inspected: whoever needs
 * its bytes has to ask for them by name, which is easy to find in a review.
 *
 * The text is a *byte string*: each character is one byte of the wire, as Node
 * decodes header values (latin1). Fingerprints are of bytes, never of characters.
 */
export class Secret {
  #byteString: string;

  constructor(byteString: string) {
    this.#byteString = byteString;
  }

  /** The key, one character for each byte; empty once forgotten. */
  revealByteString(): string {
    return this.#byteString;
  }

  /** Drops the key; called when its request is over. */
  forget(): void {
    this.#byteString = '';
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}
