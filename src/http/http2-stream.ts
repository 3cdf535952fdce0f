import { METHODS } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { RequestHead } from './arrival.js';

/** What the conventions call a method that is none of the known ones; HTTP/2 carries any token a client makes up. */
const OTHER_METHOD = '_OTHER';

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** A library may emit `stream` for something of its own. Loading node:http2 to ask `instanceof` would cost each start. */
export function isRequestStream(stream: unknown, headers: unknown): stream is ServerHttp2Stream {
  return (
    typeof (stream as Partial<ServerHttp2Stream> | undefined)?.respond === 'function' &&
    typeof (headers as IncomingHttpHeaders | undefined)?.[':method'] === 'string'
  );
}

/** The head of an HTTP/2 request in the terms of HTTP/1 (RFC 9113 section 8.3.1). */
export function headOfStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
): RequestHead {
  const method = textOf(headers[':method']) ?? '';
  const socket = stream.session?.socket as { readonly remoteAddress?: string } | undefined;
  return {
    method: METHODS.includes(method) ? method : OTHER_METHOD,
    url: textOf(headers[':path']) ?? '',
    headers: { ...headers, host: textOf(headers[':authority']) ?? headers.host },
    rawHeaders,
    socket,
  };
}
