import type { IncomingMessage } from 'node:http';

/** What Express puts on its request (https://expressjs.com/en/5x/api.html#req.route). */
interface ExpressRequest {
  readonly route?: { readonly path?: unknown };
  readonly baseUrl?: unknown;
}

/** A mount point such as `/users/42`: Express keeps the path that matched, not the pattern. `v1` is no identifier. */
const IDENTIFIER_SEGMENT = /\/(?!v\d+(?:\/|$))[^/]*\d/;

/** Mount points seen so far. Of more than an application can have, the rest must be text of clients. */
const knownMounts = new Set<string>();
const MAX_MOUNTS = 64;

function isKnownMount(mount: string): boolean {
  if (knownMounts.size < MAX_MOUNTS) knownMounts.add(mount);
  return knownMounts.has(mount);
}

/**
 * The route that Express matched, as far as it can be known without its instrumentation:
 * a route is a name for many paths, so where a mount point may hold an identifier there is none.
 * At most 64 mount points are told of, since under one such as `/:tenant` clients choose them.
 */
export function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl } = request as ExpressRequest;
  if (typeof route?.path !== 'string') return undefined;
  const mount = typeof baseUrl === 'string' ? baseUrl : '';
  if (mount === '') return route.path;
  if (IDENTIFIER_SEGMENT.test(mount) || !isKnownMount(mount)) return undefined;
  return route.path === '/' ? mount : mount + route.path;
}
