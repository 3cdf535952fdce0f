import { context as contextApi, type AttributeValue, type Context } from '@opentelemetry/api';
import { Containment } from '../diagnostics/containment.js';
import { SCOPE_NAME } from '../semconv.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import type { Needle } from '../scrub/needle.js';
import { exchangeOf } from './exchange-of.js';
import { addFingerprint, type MutableAttributes } from './key-attributes.js';

/** The part of an SDK's log record that is used, the same in the SDKs of both lines. */
export interface LogRecordLike {
  readonly attributes: Record<string, unknown>;
  readonly body?: unknown;
  eventName?: string;
  severityText?: string;
  readonly instrumentationScope?: { readonly name: string };
  setAttribute(name: string, value: AttributeValue): unknown;
  setBody(body: unknown): unknown;
}

function scrubRecord(record: LogRecordLike, needles: readonly Needle[]): void {
  for (const [name, value] of Object.entries(record.attributes)) {
    const safeName = scrubText(name, needles);
    const safeValue = scrubValue(value, needles);
    if (safeName === name && safeValue === value) continue;
    if (safeName !== name) delete record.attributes[name];
    record.setAttribute(safeName, safeValue as AttributeValue);
  }
  for (const field of ['eventName', 'severityText'] as const) {
    const text = record[field];
    if (typeof text === 'string' && scrubText(text, needles) !== text)
      record[field] = scrubText(text, needles);
  }
  const body = scrubValue(record.body, needles);
  if (body !== record.body) record.setBody(body);
}

/**
 * Puts the fingerprint of the request's key on every log record made inside the request, and
 * takes the key itself out of it. Register it before the processor that exports:
 * `new LoggerProvider({ processors: [new ApiKeyLogRecordProcessor(), new BatchLogRecordProcessor(…)] })`.
 */
export class ApiKeyLogRecordProcessor {
  readonly #containment = new Containment('enriching a log record');

  onEmit(record: LogRecordLike, context: Context = contextApi.active()): void {
    // Our own events are made of scrubbed parts, and say of other requests what this one may not add to.
    if (record.instrumentationScope?.name === SCOPE_NAME) return;
    const exchange = exchangeOf(context);
    if (exchange?.traits === undefined) return;
    const { traits } = exchange;
    this.#containment.run(() => {
      scrubRecord(record, exchange.needles);
      // A connection that is kept alive still runs in the context of its last request, of which nothing more is said.
      if (exchange.over) return;
      const attributes: MutableAttributes = {};
      addFingerprint(attributes, traits.fingerprint);
      for (const [name, value] of Object.entries(attributes)) record.setAttribute(name, value);
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
