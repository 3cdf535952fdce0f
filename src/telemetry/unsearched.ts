import type { LogRecordLike } from './log-record.js';
import type { SdkSpan } from './scrub-span.js';

/** Stands for every text that could not be searched for the key, because a fault of this package came between: rather no text than the key. */
const UNSEARCHED = '[not searched for API keys]';

function blankAttributes(attributes: Record<string, unknown> | undefined): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value !== 'number' && typeof value !== 'boolean') delete attributes![name];
  }
}

/** Leaves of a span its times, its place in the trace and its numbers. */
export function blankSpan(span: SdkSpan): void {
  span.name = UNSEARCHED;
  blankAttributes(span.attributes);
  for (const event of span.events) {
    event.name = UNSEARCHED;
    blankAttributes(event.attributes);
  }
  for (const link of span.links) blankAttributes(link.attributes);
  if (span.status.message !== undefined) span.status.message = UNSEARCHED;
}

export function blankRecord(record: LogRecordLike): void {
  blankAttributes(record.attributes);
  record.setBody(UNSEARCHED);
  for (const field of ['eventName', 'severityText'] as const) {
    if (record[field] !== undefined) record[field] = UNSEARCHED;
  }
}
