import type { Context } from '@opentelemetry/api';
import type { Exchange } from '../exchange/exchange.js';
import { bindSpan, exchangeOf, needlesFor } from './exchange-of.js';
import { countedContainment } from './internal-errors.js';
import { redactedAttributes, redactionRules } from './redaction.js';
import { scrubSpan, scrubTraceState, type SdkSpan } from './scrub-span.js';
import { blankSpan } from './unsearched.js';

/** Whether a span processor of ours is at work in this process, whichever copy of this package it came from. */
const AT_WORK = Symbol.for('opentelemetry-instrumentation-api-key.span-processor.v1');

const registry = globalThis as { [AT_WORK]?: boolean };

/** Whether spans will be scrubbed as they end. */
export const spansAreProcessed = (): boolean => registry[AT_WORK] === true;

/**
 * Takes the presented key, in every form it is known in, out of every span made inside the request, and
 * what the configured locations name out of URLs and captured headers of every span. Register it before the
 * processor that exports: it works when a span is about to end (`onEnding`, SDK 2.3 and later), or just
 * after, before others see it.
 */
export class ApiKeySpanProcessor {
  readonly #containment = countedContainment('scrubbing a span');
  /** A span may end outside the async context it began in, and after the exchange closed. */
  readonly #exchanges = new WeakMap<object, Exchange>();
  /** Spans of which the request could not be told. */
  readonly #lost = new WeakSet<object>();
  /** Whether the SDK knows `onEnding`. */
  #hasEnding = false;

  onStart(span: object, context: Context): void {
    registry[AT_WORK] = true;
    this.#containment.run(
      () => {
        const exchange = exchangeOf(context);
        if (exchange === undefined) return;
        bindSpan(span, exchange);
        this.#exchanges.set(span, exchange);
        if (!exchange.keyless) scrubTraceState((span as SdkSpan).spanContext(), exchange.needles);
      },
      () => this.#lost.add(span),
    );
  }

  onEnding(span: unknown): void {
    this.#hasEnding = true;
    this.#clean(span as SdkSpan);
  }

  onEnd(span: unknown): void {
    if (!this.#hasEnding) this.#clean(span as SdkSpan);
  }

  #clean(span: SdkSpan): void {
    this.#containment.run(
      () => {
        if (this.#lost.has(span)) blankSpan(span);
        scrubSpan(span, needlesFor(this.#exchanges.get(span)));
        Object.assign(span.attributes, redactedAttributes(span.attributes, redactionRules()));
      },
      () => blankSpan(span),
    );
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
