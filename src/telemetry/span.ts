import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import { redactQuery, redactTarget } from '../credential/query.js';
import type { KeyTraits } from '../exchange/exchange.js';
import {
  ATTR_ENDUSER_ID,
  ATTR_FAILURE_REASON,
  ATTR_KEY_ID,
  ATTR_OUTCOME,
  EVENT_AUTHENTICATION,
} from '../semconv.js';
import type { Needle } from '../scrub/needles.js';
import { scrubText } from '../scrub/scrub.js';
import type { AuthRecord } from './auth-record.js';
import { addKeyTraits, type MutableAttributes } from './key-attributes.js';

/** The part of an SDK's span that is no API: what kind it is, and what it carries already. */
interface InspectableSpan {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/** Whether `span` can be a server's. A span of an SDK tells its kind; one that is not sampled does not. */
export function isServerSpan(span: Span): boolean {
  const { kind } = span as InspectableSpan;
  return kind === undefined || kind === SpanKind.SERVER;
}

/** Says at once what is known at once: a handler that throws ends the span before the response closes. */
export function annotateWithKey(span: Span, traits: KeyTraits | undefined): void {
  if (traits === undefined || !span.isRecording()) return;
  const attributes: MutableAttributes = {};
  addKeyTraits(attributes, traits);
  span.setAttributes(attributes);
}

/** Adds the outcome, and the span event where it is wanted. */
export function annotateWithVerdict(
  span: Span,
  { verdict, word, closedAt }: AuthRecord,
  needles: readonly Needle[],
  withEvent: boolean,
): void {
  // The SDK complains aloud about a span that has ended, as one has after a synchronous throw.
  if (!span.isRecording()) return;
  const attributes: MutableAttributes = { [ATTR_OUTCOME]: verdict.outcome };
  if (verdict.reason !== undefined) attributes[ATTR_FAILURE_REASON] = verdict.reason;
  if (withEvent) span.addEvent(EVENT_AUTHENTICATION, { ...attributes }, closedAt);
  if (word?.keyId !== undefined) attributes[ATTR_KEY_ID] = scrubText(word.keyId, needles);
  if (word?.enduserId !== undefined) attributes[ATTR_ENDUSER_ID] = scrubText(word.enduserId, needles);
  span.setAttributes(attributes);
}

/** Attributes that hold a query alone, and those that hold it within a URL; the last two are the names before HTTP conventions 1.23. */
const ATTR_URL_QUERY = 'url.query';
const URL_ATTRIBUTES = ['url.full', 'http.url', 'http.target'] as const;

/** The URL attributes of `attributes` that hold a configured key parameter, redacted. */
export function redactedUrlAttributes(
  attributes: Readonly<Attributes>,
  parameters: readonly string[],
): MutableAttributes | undefined {
  let redacted: MutableAttributes | undefined;
  const query = attributes[ATTR_URL_QUERY];
  if (typeof query === 'string') {
    const safe = redactQuery(query.startsWith('?') ? query.slice(1) : query, parameters);
    if (safe !== query) redacted = { [ATTR_URL_QUERY]: safe };
  }
  for (const name of URL_ATTRIBUTES) {
    const url = attributes[name];
    if (typeof url !== 'string') continue;
    const safe = redactTarget(url, parameters);
    if (safe !== url) (redacted ??= {})[name] = safe;
  }
  return redacted;
}

/**
 * instrumentation-http's own list of query parameters to redact knows none that APIs use for keys,
 * and cannot be set from outside, so what it wrote is overwritten while the span is young.
 */
export function redactSpanUrl(span: Span, query: string, parameters: readonly string[]): void {
  if (query === '' || parameters.length === 0 || !span.isRecording()) return;
  // A span that does not show its attributes gets what the conventions would have written.
  const attributes = (span as InspectableSpan).attributes ?? { [ATTR_URL_QUERY]: query };
  const redacted = redactedUrlAttributes(attributes, parameters);
  if (redacted !== undefined) span.setAttributes(redacted);
}
