import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';

/** How an application writes a key; one character of a key is one byte, as Node gives headers to applications. */
export type Writing = (key: string) => string;

const bytes = (key: string): Buffer => Buffer.from(key, 'latin1');
const hexEscape = (text: string): string =>
  [...bytes(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Those that are undone. */
export const WRITINGS: Readonly<Record<string, Writing>> = {
  'as it is': (key) => key,
  'as text of UTF-8': (key) => bytes(key).toString(),
  'in lower case': (key) => key.toLowerCase(),
  'in upper case': (key) => key.toUpperCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded throughout': hexEscape,
  'percent-encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  'as a form encodes it': (key) => new URLSearchParams({ key }).toString(),
  'in base64': (key) => bytes(key).toString('base64'),
  'in base64 with a scheme': (key) => bytes(`ApiKey ${key}`).toString('base64'),
  'in base64url behind a name': (key) => bytes(`user:${key}`).toString('base64url'),
  'in base64, percent-encoded': (key) => encodeURIComponent(bytes(key).toString('base64')),
  'in JSON': (key) => JSON.stringify({ key }),
  'as Node prints it': (key) => inspect({ headers: { key } }),
};

/** Those that hide it from the search. */
export const HIDING: Readonly<Record<string, Writing>> = {
  'in hexadecimal': (key) => bytes(key).toString('hex'),
  'in base64 of base64': (key) => Buffer.from(bytes(key).toString('base64')).toString('base64'),
  compressed: (key) => gzipSync(bytes(key)).toString('base64'),
  'spaced out': (key) => key.split('').join(' '),
  'in character codes': (key) => [...bytes(key)].join(),
  'in mixed case': (key) =>
    key.replace(/[a-z]/gi, (letter, at: number) =>
      at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase(),
    ),
};
