import type { IncomingMessage } from 'node:http';

/** What Express puts on its request (https://expressjs.com/en/5x/api.html#req.route). */
interface ExpressRequest {
  readonly route?: { readonly path?: unknown };
  readonly baseUrl?: unknown;
}

/** A mount point such as `/users/42`: Express keeps the path that matched, not the pattern. `v1` is no identifier. */
const IDENTIFIER_SEGMENT = /\/(?!v\d+(?:\/|$))[^/]*\d/;

/** What is known of a route. `isPattern`: nothing of it can be a client's text, so it may name a series of a metric. */
export interface KnownRoute {
  readonly route: string;
  readonly isPattern: boolean;
}

/**
 * The route that Express matched, as far as it can be known without its instrumentation. A route
 * is a name for many paths, so where a mount point may hold an identifier there is none.
 */
export function expressRoute(request: IncomingMessage): KnownRoute | undefined {
  const { route, baseUrl } = request as ExpressRequest;
  if (typeof route?.path !== 'string') return undefined;
  const mount = typeof baseUrl === 'string' ? baseUrl : '';
  if (mount === '') return { route: route.path, isPattern: true };
  if (IDENTIFIER_SEGMENT.test(mount)) return undefined;
  return { route: route.path === '/' ? mount : mount + route.path, isPattern: false };
}
