import type { JsonValue } from '@bufbuild/protobuf';

/**
 * Two differences between protobuf's canonical JSON and OTLP's: trace and span
 * ids are hexadecimal instead of base64, and the Collector always writes some
 * messages, even empty ones (its `pdata/internal/generated_proto_*.go`).
 */

type JsonObject = { [field: string]: JsonValue };

/**
 * Ids by field name, in both spellings that protobuf readers accept, with their length in bytes.
 * A sender's own data is never a field name here: attribute keys are values of `key`.
 */
const ID_BYTES = new Map([
  ['traceId', 16],
  ['trace_id', 16],
  ['spanId', 8],
  ['span_id', 8],
  ['parentSpanId', 8],
  ['parent_span_id', 8],
]);

/** Messages that the Collector writes even when empty, by the list whose elements have them. */
const ALWAYS_WRITTEN = new Map<string, readonly string[]>([
  ['resourceLogs', ['resource']],
  ['resourceSpans', ['resource']],
  ['resourceMetrics', ['resource']],
  ['scopeLogs', ['scope']],
  ['scopeSpans', ['scope']],
  ['scopeMetrics', ['scope']],
  ['logRecords', ['body']],
  ['spans', ['status']],
  ['attributes', ['value']],
  ['filteredAttributes', ['value']],
  ['kvlistValue.values', ['value']],
  ['exponentialHistogram.dataPoints', ['positive', 'negative']],
]);

/** Beyond this no message of OTLP is; protobuf's own reader stops at 100 messages, two levels each. */
const MAX_DEPTH = 256;

/** A JSON body that protobuf would take, but OTLP does not. `field` is a name of OTLP's, never the sender's data. */
export class OtlpShapeError extends Error {
  readonly code = 'OTLP_SHAPE';
}

/** Turns the hexadecimal ids of an OTLP/JSON body into the base64 that protobuf's JSON reader expects, in place. */
export function idsToBase64(value: JsonValue, depth = 0): void {
  if (depth > MAX_DEPTH) throw new OtlpShapeError('the body is nested too deeply');
  if (Array.isArray(value)) {
    for (const element of value) idsToBase64(element, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  for (const [field, child] of Object.entries(value)) {
    if (!ID_BYTES.has(field)) {
      idsToBase64(child, depth + 1);
    } else if (typeof child === 'string') {
      if (!/^(?:[0-9a-f]{2})*$/i.test(child)) throw new OtlpShapeError(`${field} is not hexadecimal`);
      value[field] = Buffer.from(child, 'hex').toString('base64');
    }
  }
}

/** Turns protobuf's canonical JSON of an export request into what the Collector's file exporter writes. */
export function toCollectorShape(value: JsonValue, listName = '', fieldName = ''): JsonValue {
  if (Array.isArray(value)) return value.map((element) => toCollectorShape(element, listName, fieldName));
  if (!isObject(value)) return value;
  const shaped: JsonObject = {};
  for (const [field, child] of Object.entries(value)) {
    const idBytes = ID_BYTES.get(field);
    if (idBytes !== undefined && typeof child === 'string') {
      const id = hexId(child, field, idBytes);
      if (id !== undefined) shaped[field] = id;
    } else {
      shaped[field] = toCollectorShape(child, qualified(fieldName, field), field);
    }
  }
  for (const field of ALWAYS_WRITTEN.get(listName) ?? []) shaped[field] ??= {};
  return shaped;
}

function hexId(base64: string, field: string, bytes: number): string | undefined {
  const id = Buffer.from(base64, 'base64');
  if (id.length !== bytes) throw new OtlpShapeError(`${field} is not ${bytes} bytes long`);
  // All zeros is how OTLP spells "no id"; the Collector leaves it out.
  return id.every((byte) => byte === 0) ? undefined : id.toString('hex');
}

/** `values` and `dataPoints` mean different messages under different parents. */
function qualified(parent: string, field: string): string {
  return field === 'values' || field === 'dataPoints' ? `${parent}.${field}` : field;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
