import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { Containment } from '../diagnostics/containment.js';
import { currentExchange } from '../exchange/current.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Needle } from '../scrub/needles.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import { redactedUrlAttributes } from './span.js';

/**
 * The part of an SDK's span that is no API, with the fields that exporters read. They are changed in
 * place: the setters of the API are closed by the time the older SDKs show a finished span.
 */
interface FinishedSpan {
  name: string;
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

function scrubSpan(span: FinishedSpan, needles: readonly Needle[]): void {
  if (needles.length === 0) return;
  span.name = scrubText(span.name, needles);
  scrubAttributes(span.attributes, needles);
  for (const event of span.events) {
    event.name = scrubText(event.name, needles);
    scrubAttributes(event.attributes, needles);
  }
  for (const link of span.links) scrubAttributes(link.attributes, needles);
  if (span.status.message !== undefined) span.status.message = scrubText(span.status.message, needles);
}

/**
 * Takes the presented key, in every form it is known in, out of every span made inside the request,
 * and configured key parameters out of every URL. Register it before the processor that exports:
 * it works when a span is about to end (`onEnding`, SDK 2.3 and later), or just after, before others see it.
 */
export class ApiKeySpanProcessor {
  readonly #queryParameters: readonly string[];
  readonly #containment = new Containment('scrubbing a span');
  /** A span may end outside the async context it began in, and after the exchange closed. */
  readonly #exchanges = new WeakMap<object, Exchange>();
  /** Whether the SDK knows `onEnding`. */
  #hasEnding = false;

  constructor(options: ApiKeySpanProcessorOptions = {}) {
    this.#queryParameters = options.queryParameters ?? ['api_key', 'apikey'];
  }

  onStart(span: object, _context: Context): void {
    const exchange = currentExchange();
    if (exchange?.traits !== undefined) this.#exchanges.set(span, exchange);
  }

  onEnding(span: unknown): void {
    this.#hasEnding = true;
    this.#clean(span as FinishedSpan);
  }

  onEnd(span: unknown): void {
    if (!this.#hasEnding) this.#clean(span as FinishedSpan);
  }

  #clean(span: FinishedSpan): void {
    this.#containment.run(() => {
      Object.assign(span.attributes, redactedUrlAttributes(span.attributes, this.#queryParameters));
      const exchange = this.#exchanges.get(span);
      if (exchange !== undefined) scrubSpan(span, exchange.needles);
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
