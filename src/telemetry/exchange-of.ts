import { context as contextApi, trace, type Context } from '@opentelemetry/api';
import { originExchange } from '../exchange/current.js';
import type { Exchange } from '../exchange/exchange.js';

/** Shared by every copy of this package in the process, as the exchanges themselves are. */
const SPANS = Symbol.for('opentelemetry-instrumentation-api-key.spans.v1');

interface Registry {
  [SPANS]?: WeakMap<object, Exchange>;
}

const registry = globalThis as Registry;

const spans = (): WeakMap<object, Exchange> => (registry[SPANS] ??= new WeakMap());

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

/** That of the running code, until it is over: what a request left running on a kept-alive connection must not speak for the next one. */
export function currentExchange(): Exchange | undefined {
  const exchange = exchangeOf(contextApi.active());
  return exchange === undefined || exchange.over ? undefined : exchange;
}
