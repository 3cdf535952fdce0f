import type { ServerKind } from '../sides.js';
import type { Step } from '../tcp-script.js';

/** Scripts by name, and the server that they are played against. */
export interface Suite {
  readonly server: ServerKind;
  readonly scripts: Readonly<Record<string, readonly Step[]>>;
}

/** A request head as it goes over the wire. */
export const head = (start: string, ...headers: string[]): string =>
  [`${start} HTTP/1.1`, 'Host: example.test', ...headers, '', ''].join('\r\n');

export const KEY = 'X-API-Key: sk_test_abc123';

/** Sends one request, with a key, and waits for an answer that ends so. */
export const ask = (start: string, until: RegExp, ...headers: string[]): readonly Step[] => [
  { send: head(start, KEY, ...headers) },
  { until },
];

/** An empty line ends an answer without a body. */
export const HEAD_ONLY = /\r\n\r\n$/;
/** The last chunk. */
export const LAST_CHUNK = /\r\n0\r\n\r\n$/;
