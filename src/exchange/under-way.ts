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

/** Those that still are under way. */
export function exchangesUnderWay(): readonly Exchange[] {
  return (registry[UNDER_WAY]?.references ?? []).flatMap((reference) => {
    const exchange = reference.deref();
    return exchange === undefined || exchange.over ? [] : [exchange];
  });
}
