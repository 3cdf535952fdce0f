import { context as contextApi, type AttributeValue, type Context } from '@opentelemetry/api';
import type { Exchange } from '../exchange/exchange.js';
import { SCOPE_NAME } from '../semconv.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import { snapshotOf } from '../scrub/snapshot.js';
import type { Needle } from '../scrub/needle.js';
import { exchangeOf, needlesFor } from './exchange-of.js';
import { countedContainment } from './internal-errors.js';
import { addFingerprint, type MutableAttributes } from './key-attributes.js';
import type { LogRecordLike } from './log-record.js';
import { blankRecord } from './unsearched.js';

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
  // The SDK keeps a body until it goes out, and whoever made it may add to it until then.
  const body = snapshotOf(scrubValue(record.body, needles));
  if (body !== record.body) record.setBody(body);
}

function enrich(record: LogRecordLike, exchange: Exchange | undefined): void {
  const needles = needlesFor(exchange);
  if (needles.length > 0) scrubRecord(record, needles);
  // A connection that is kept alive still runs in the context of its last request, of which nothing more is said.
  if (exchange === undefined || exchange.over) return;
  const attributes: MutableAttributes = {};
  addFingerprint(attributes, exchange.traits?.fingerprint);
  for (const [name, value] of Object.entries(attributes)) record.setAttribute(name, value);
}

/**
 * Puts the fingerprint of the request's key on every log record made inside the request, and
 * takes the key itself out of it. Register it before the processor that exports:
 * `new LoggerProvider({ processors: [new ApiKeyLogRecordProcessor(), new BatchLogRecordProcessor(…)] })`.
 */
export class ApiKeyLogRecordProcessor {
  readonly #containment = countedContainment('enriching a log record');

  onEmit(record: LogRecordLike, context: Context = contextApi.active()): void {
    // Our own events are made of scrubbed parts, and say of other requests what this one may not add to.
    if (record.instrumentationScope?.name === SCOPE_NAME) return;
    this.#containment.run(
      () => enrich(record, exchangeOf(context)),
      () => blankRecord(record),
    );
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
