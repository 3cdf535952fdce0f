import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { exchangeOf, needlesFor } from './exchange-of.js';
import { countedContainment } from './internal-errors.js';
import { scrubText } from '../scrub/scrub.js';

/** What carries texts of the client's or the application's, in the formats of W3C, Jaeger and OpenTracing; ids are left alone. */
const CARRIES_TEXT = /^(?:baggage|tracestate|uberctx-.*|ot-baggage-.*)$/i;

/** Another propagator, whose baggage and trace state leave without the key of the request that they leave from. */
export class ApiKeyPropagator implements TextMapPropagator {
  readonly #inner: TextMapPropagator;
  readonly #containment = countedContainment('scrubbing what is propagated');

  constructor(inner: TextMapPropagator) {
    this.#inner = inner;
  }

  inject<C>(context: Context, carrier: C, setter: TextMapSetter<C>): void {
    const needles = this.#containment.run(() => needlesFor(exchangeOf(context)));
    if (needles?.length === 0) {
      this.#inner.inject(context, carrier, setter);
      return;
    }
    const scrubbing: TextMapSetter<C> = {
      set: (to, name, value) => {
        const safe = CARRIES_TEXT.test(name)
          ? // Rather without it than with the key.
            (this.#containment.run(() => needles && scrubText(value, needles)) ?? '')
          : value;
        setter.set(to, name, safe);
      },
    };
    this.#inner.inject(context, carrier, scrubbing);
  }

  extract<C>(context: Context, carrier: C, getter: TextMapGetter<C>): Context {
    return this.#inner.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#inner.fields();
  }
}
