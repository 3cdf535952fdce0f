/**
 * OTLP's JSON as it leaves the receiver: hexadecimal trace and span ids, 64-bit
 * integers as decimal strings, enumerations as numbers, defaults left out.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * Only the fields that this package reads are spelled out.
 */

/** Which of the three export services a request was for. */
export type Signal = 'traces' | 'logs' | 'metrics';

/** A value of an attribute or a body; an empty object is "no value". */
export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
  /** Base64. */
  readonly bytesValue?: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface OtlpResource {
  readonly attributes?: readonly KeyValue[];
}

export interface OtlpScope {
  readonly name?: string;
  readonly version?: string;
}

export interface OtlpLogRecord {
  /** Nanoseconds since the epoch, in decimal. */
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body: AnyValue;
  readonly attributes?: readonly KeyValue[];
  readonly eventName?: string;
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface OtlpSpan {
  readonly name?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly {
    readonly name?: string;
    readonly timeUnixNano?: string;
    readonly attributes?: readonly KeyValue[];
  }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface OtlpNumberDataPoint {
  readonly attributes?: readonly KeyValue[];
  readonly timeUnixNano?: string;
  readonly asInt?: string;
  readonly asDouble?: number | 'NaN' | 'Infinity' | '-Infinity';
}

export interface OtlpMetric {
  readonly name?: string;
  readonly unit?: string;
  readonly sum?: { readonly dataPoints?: readonly OtlpNumberDataPoint[] };
  readonly gauge?: { readonly dataPoints?: readonly OtlpNumberDataPoint[] };
  readonly histogram?: { readonly dataPoints?: readonly object[] };
  readonly exponentialHistogram?: { readonly dataPoints?: readonly object[] };
  readonly summary?: { readonly dataPoints?: readonly object[] };
}

export interface OtlpResourceLogs {
  readonly resource: OtlpResource;
  readonly scopeLogs?: readonly {
    readonly scope: OtlpScope;
    readonly logRecords?: readonly OtlpLogRecord[];
  }[];
}

export interface OtlpResourceSpans {
  readonly resource: OtlpResource;
  readonly scopeSpans?: readonly { readonly scope: OtlpScope; readonly spans?: readonly OtlpSpan[] }[];
}

export interface OtlpResourceMetrics {
  readonly resource: OtlpResource;
  readonly scopeMetrics?: readonly { readonly scope: OtlpScope; readonly metrics?: readonly OtlpMetric[] }[];
}

/** One export: exactly one of the three lists is there. */
export interface OtlpRequest {
  readonly resourceLogs?: readonly OtlpResourceLogs[];
  readonly resourceSpans?: readonly OtlpResourceSpans[];
  readonly resourceMetrics?: readonly OtlpResourceMetrics[];
}
