import {
  createTraceState,
  type Attributes,
  type AttributeValue,
  type SpanContext,
  type TraceState,
} from '@opentelemetry/api';
import type { Needle } from '../scrub/needle.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';

/**
 * The part of an SDK's span that is no API, with the fields that exporters read. They are changed in
 * place: the setters of the API are closed by the time the older SDKs show a finished span.
 */
export interface SdkSpan {
  name: string;
  readonly attributes: Record<string, AttributeValue | undefined>;
  readonly events: readonly { name: string; attributes?: Attributes }[];
  readonly links: readonly { readonly context?: SpanContext; attributes?: Attributes }[];
  readonly status: { code: number; message?: string };
  spanContext(): SpanContext;
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

/** Takes the keys out of everything that a span carries. */
export function scrubSpan(span: SdkSpan, needles: readonly Needle[]): void {
  if (needles.length === 0) return;
  span.name = scrubText(span.name, needles);
  scrubAttributes(span.attributes, needles);
  for (const event of span.events) {
    event.name = scrubText(event.name, needles);
    scrubAttributes(event.attributes, needles);
  }
  for (const link of span.links) {
    scrubAttributes(link.attributes, needles);
    if (link.context !== undefined) scrubTraceState(link.context, needles);
  }
  if (span.status.message !== undefined) span.status.message = scrubText(span.status.message, needles);
}

/** The caller's trace state travels on, in spans and in requests to others. */
export function scrubTraceState(context: SpanContext, needles: readonly Needle[]): void {
  const state = context.traceState?.serialize();
  if (state === undefined || state === '') return;
  const safe = scrubText(state, needles);
  if (safe !== state) (context as { traceState?: TraceState }).traceState = createTraceState(safe);
}
