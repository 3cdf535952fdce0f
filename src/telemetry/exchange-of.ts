import { context as contextApi, trace, type Context } from '@opentelemetry/api';
import { originExchange } from '../exchange/current.js';
import type { Exchange } from '../exchange/exchange.js';
import { exchangesUnderWay } from '../exchange/under-way.js';
import type { Needle } from '../scrub/needle.js';

/** Shared by every copy of this package in the process, as the exchanges themselves are. */
const SPANS = Symbol.for('opentelemetry-instrumentation-api-key.spans.v1');

/** Not the bare WeakMap: `util.inspect` can show what is in one, and a span carries keys until it ends. */
class SpanExchanges {
  readonly #exchanges = new WeakMap<object, Exchange>();

  get(span: object): Exchange | undefined {
    return this.#exchanges.get(span);
  }

  set(span: object, exchange: Exchange): void {
    this.#exchanges.set(span, exchange);
  }
}

interface Registry {
  [SPANS]?: Pick<SpanExchanges, 'get' | 'set'>;
}

const registry = globalThis as Registry;

const spans = (): Pick<SpanExchanges, 'get' | 'set'> => (registry[SPANS] ??= new SpanExchanges());

/** `span` was started inside `exchange`. */
export function bindSpan(span: object, exchange: Exchange): void {
  spans().set(span, exchange);
}

/**
 * The exchange that `context` belongs to, even when that is over. The context's span comes first: an
 * application that queues work (`context.bind`), and listeners that OpenTelemetry has bound to a response, run
 * in the context of their request and in the async resource of whatever started them.
 */
export function exchangeOf(context: Context): Exchange | undefined {
  const span = trace.getSpan(context);
  return (span === undefined ? undefined : spans().get(span)) ?? originExchange();
}

/**
 * What to search for in texts of `exchange`. Where it is none or over, the running code may have lost the request that it
 * works for, as a connection of a pool or a queue of the application's own does; it is one of those under way then.
 */
export function needlesFor(exchange: Exchange | undefined): readonly Needle[] {
  if (exchange !== undefined && !exchange.over) return exchange.needles;
  const lost = exchangesUnderWay();
  if (lost.length === 0) return exchange?.needles ?? [];
  return [exchange, ...lost].flatMap((each) => each?.needles ?? []);
}

/** That of the running code, until it is over: what a request left running on a kept-alive connection must not speak for the next one. */
export function currentExchange(): Exchange | undefined {
  const exchange = exchangeOf(contextApi.active());
  return exchange === undefined || exchange.over ? undefined : exchange;
}
