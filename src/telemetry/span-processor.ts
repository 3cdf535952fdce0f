import type { Attributes, AttributeValue, Context, Span } from '@opentelemetry/api';
import { Containment } from '../diagnostics/containment.js';
import { currentExchange } from '../exchange/current.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Needle } from '../scrub/needles.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import { redactedUrlAttributes } from './span.js';

/** The part of an SDK's span that is no API. Its own fields may change until it ends. */
interface EndingSpan extends Span {
  readonly name: string;
  readonly attributes: Record<string, AttributeValue | undefined>;
  readonly events: readonly { name: string; attributes?: Attributes }[];
  readonly links: readonly { attributes?: Attributes }[];
  readonly status: { code: number; message?: string };
}

export interface ApiKeySpanProcessorOptions {
  /** Query parameters whose values never leave; `api_key` and `apikey` by default. */
  readonly queryParameters?: readonly string[];
}

function scrubAttributes(attributes: Record<string, unknown> | undefined, needles: readonly Needle[]): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    const safeName = scrubText(name, needles);
    const safeValue = scrubValue(value, needles);
    if (safeName === name && safeValue === value) continue;
    if (safeName !== name) delete attributes![name];
    attributes![safeName] = safeValue;
  }
}

function scrubSpan(span: EndingSpan, needles: readonly Needle[]): void {
  if (needles.length === 0) return;
  const name = scrubText(span.name, needles);
  if (name !== span.name) span.updateName(name);
  scrubAttributes(span.attributes, needles);
  for (const event of span.events) {
    event.name = scrubText(event.name, needles);
    scrubAttributes(event.attributes, needles);
  }
  for (const link of span.links) scrubAttributes(link.attributes, needles);
  if (span.status.message !== undefined) {
    const message = scrubText(span.status.message, needles);
    if (message !== span.status.message) span.setStatus({ code: span.status.code, message });
  }
}

/**
 * Takes the presented key, in every form it is known in, out of every span made inside the request,
 * and configured key parameters out of every URL. Runs when a span is about to end
 * (`onEnding`, SDK 2.1 and later), the last moment at which it can be changed.
 */
export class ApiKeySpanProcessor {
  readonly #queryParameters: readonly string[];
  readonly #containment = new Containment('scrubbing a span');
  /** A span may end outside the async context it began in, and after the exchange closed. */
  readonly #exchanges = new WeakMap<object, Exchange>();

  constructor(options: ApiKeySpanProcessorOptions = {}) {
    this.#queryParameters = options.queryParameters ?? ['api_key', 'apikey'];
  }

  onStart(span: object, _context: Context): void {
    const exchange = currentExchange();
    if (exchange?.traits !== undefined) this.#exchanges.set(span, exchange);
  }

  onEnding(span: unknown): void {
    this.#containment.run(() => {
      const ending = span as EndingSpan;
      const urls = redactedUrlAttributes(ending.attributes, this.#queryParameters);
      if (urls !== undefined) ending.setAttributes(urls);
      const exchange = this.#exchanges.get(ending);
      if (exchange !== undefined) scrubSpan(ending, exchange.needles);
    });
  }

  onEnd(_span: unknown): void {
    return undefined;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
