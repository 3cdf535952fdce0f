import { type Attributes, type AttributeValue, type Span, SpanKind } from '@opentelemetry/api';
import type { RedactionRules } from '../credential/redaction-rules.js';
import type { KeyTraits } from '../exchange/exchange.js';
import {
  ATTR_ENDUSER_ID,
  ATTR_FAILURE_REASON,
  ATTR_KEY_ID,
  ATTR_OUTCOME,
  EVENT_AUTHENTICATION,
} from '../semconv.js';
import type { Needle } from '../scrub/needle.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import type { AuthRecord } from './auth-record.js';
import { addKeyTraits, type MutableAttributes } from './key-attributes.js';
import { redactedAttributes } from './redaction.js';

/** The part of an SDK's span that is no API: what kind it is, and what it carries already. */
interface InspectableSpan {
  readonly kind?: SpanKind;
  readonly name?: string;
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

/**
 * instrumentation-http's own list of query parameters to redact knows none that APIs use for keys,
 * and cannot be set from outside, so what it wrote is overwritten while the span is young.
 */
export function redactSpan(span: Span, query: string, rules: RedactionRules): void {
  if (!span.isRecording()) return;
  // A span that does not show its attributes gets what the conventions would have written.
  const attributes = (span as InspectableSpan).attributes ?? (query === '' ? {} : { 'url.query': query });
  const redacted = redactedAttributes(attributes, rules);
  if (redacted !== undefined) span.setAttributes(redacted);
}

/**
 * Scrubs the server span as far as it can be done by the API, for where no processor of ours will see it.
 * What the HTTP instrumentation adds as the span ends, such as captured response headers, comes later.
 */
export function scrubOpenSpan(span: Span, needles: readonly Needle[]): void {
  if (needles.length === 0 || !span.isRecording()) return;
  const { name, attributes = {} } = span as InspectableSpan;
  if (name !== undefined && scrubText(name, needles) !== name) span.updateName(scrubText(name, needles));
  for (const [attribute, value] of Object.entries(attributes)) {
    const safe = scrubValue(value, needles);
    if (safe !== value) span.setAttribute(attribute, safe as AttributeValue);
  }
}
