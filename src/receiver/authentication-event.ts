import { EVENT_AUTHENTICATION } from '../semconv.js';
import type { AnyValue, OtlpLogRecord, OtlpRequest, OtlpResource } from './otlp.js';

export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | AttributeMap;
/** A plain object would give a hostile `__proto__` a meaning. */
export type AttributeMap = ReadonlyMap<string, AttributeValue>;

/** One `api_key.authentication` event, out of OTLP's wrappings. Every string in it may be an attacker's. */
export interface AuthenticationEvent {
  readonly time: Date;
  readonly severityNumber: number | undefined;
  readonly body: AttributeValue;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** `service.name` of the process that sent it. */
  readonly service: string | undefined;
  readonly attributes: AttributeMap;
}

/** The events in an export; other log records, spans and metrics have none. */
export function* authenticationEvents(request: OtlpRequest): Generator<AuthenticationEvent> {
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    const service = serviceName(resource);
    for (const { logRecords = [] } of scopeLogs) {
      for (const record of logRecords) {
        if (record.eventName === EVENT_AUTHENTICATION) yield eventOf(record, service);
      }
    }
  }
}

/** An attribute that should be text; anything else is as good as absent. */
export function textAttribute(event: AuthenticationEvent, name: string): string | undefined {
  const value = event.attributes.get(name);
  return typeof value === 'string' ? value : undefined;
}

function eventOf(record: OtlpLogRecord, service: string | undefined): AuthenticationEvent {
  return {
    time: timeOf(record),
    severityNumber: record.severityNumber,
    body: valueOf(record.body),
    traceId: record.traceId,
    spanId: record.spanId,
    service,
    attributes: new Map((record.attributes ?? []).map(({ key, value }) => [key, valueOf(value)])),
  };
}

function timeOf(record: OtlpLogRecord): Date {
  const nanoseconds = record.timeUnixNano ?? record.observedTimeUnixNano;
  return nanoseconds === undefined ? new Date() : new Date(Number(BigInt(nanoseconds) / 1_000_000n));
}

function serviceName(resource: OtlpResource): string | undefined {
  return resource.attributes?.find(({ key }) => key === 'service.name')?.value.stringValue;
}

function valueOf(value: AnyValue): AttributeValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return integerOf(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(valueOf);
  if (value.kvlistValue !== undefined) {
    return new Map((value.kvlistValue.values ?? []).map((entry) => [entry.key, valueOf(entry.value)]));
  }
  return null;
}

/** Beyond 2^53 the digits are worth more than the type. */
function integerOf(digits: string): number | string {
  const integer = Number(digits);
  return Number.isSafeInteger(integer) ? integer : digits;
}
