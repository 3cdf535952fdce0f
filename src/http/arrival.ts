import type { IncomingHttpHeaders } from 'node:http';
import type { CredentialSource } from '../credential/find.js';
import { pathOfTarget } from '../credential/query.js';

/** The head of a request; Node's `IncomingMessage` has this shape. */
export interface RequestHead extends CredentialSource {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/** What is noted when a request arrives, since an application may rewrite it and a closed socket forgets it. */
export interface Arrival {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly peerAddress: string | undefined;
}

/** `path` of an absolute-form target (RFC 9112 section 3.2.2) too, as proxies send it. */
function pathOf(target: string): string {
  const path = pathOfTarget(target);
  if (path.startsWith('/') || !path.includes('://')) return path;
  const start = path.indexOf('/', path.indexOf('://') + 3);
  return start === -1 ? '/' : path.slice(start);
}

export function noteArrival(request: RequestHead): Arrival {
  const target = request.url ?? '';
  return {
    method: request.method ?? '',
    target,
    path: pathOf(target),
    // A request that an application made by itself may have no socket.
    peerAddress: request.socket?.remoteAddress,
  };
}

/** The host that the client asked for, without the port; `undefined` when it named none. */
export function serverAddress(host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  const bracketed = /^\[([^\]]+)\]/.exec(host)?.[1];
  if (bracketed !== undefined) return bracketed;
  const colon = host.indexOf(':');
  const name = colon === -1 ? host : host.slice(0, colon);
  return name === '' ? undefined : name;
}

/** The first value of a header that may be repeated. */
export function firstHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
