import type { Exchange } from './exchange.js';

/** The newest so many are searched for; each costs a look at every text that is of no request. */
const MAX_REMEMBERED = 64;

/** Shared by every copy of this package in the process, as the exchanges themselves are. */
const UNDER_WAY = Symbol.for('opentelemetry-instrumentation-api-key.under-way.v1');

/** Weak: a response that is never closed must not keep its key alive. */
interface Ring {
  readonly references: WeakRef<Exchange>[];
  next: number;
}

const registry = globalThis as { [UNDER_WAY]?: Ring };

/** Notes a request that presented a key, for texts that have lost the request they are of. */
export function noteUnderWay(exchange: Exchange): void {
  const ring = (registry[UNDER_WAY] ??= { references: [], next: 0 });
  ring.references[ring.next] = new WeakRef(exchange);
  ring.next = (ring.next + 1) % MAX_REMEMBERED;
}

/** Of those whose keys cost much, so many: whoever holds requests open must not slow down all that is logged meanwhile. */
const MAX_COSTLY = 2;

/** Those that still are under way, the newest first. */
export function exchangesUnderWay(): readonly Exchange[] {
  const { references = [], next = 0 } = registry[UNDER_WAY] ?? {};
  const found: Exchange[] = [];
  let costly = 0;
  for (const reference of [...references.slice(next), ...references.slice(0, next)].reverse()) {
    const exchange = reference.deref();
    if (exchange === undefined || exchange.over) continue;
    if (exchange.isCostlyToSearch && (costly += 1) > MAX_COSTLY) continue;
    found.push(exchange);
  }
  return found;
}
