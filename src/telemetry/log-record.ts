import type { AttributeValue } from '@opentelemetry/api';

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
