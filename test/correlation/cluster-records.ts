// Records of the cases as they lie in files and, through the Collector, in a table.
import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { temporaryFile } from '../cli/listener.js';
import type { Event, GatewayLine } from './cluster-cases.js';
import { CASES, DELIVERED_TWICE, REFUSED_TWICE } from './cluster-cases.js';
import type { Attribute, LogRecord, LogsData, Value } from './otel-logs.js';

const string = (stringValue: string): Value => ({ stringValue });
const int = (value: number): Value => ({ intValue: String(value) });
const list = (texts: readonly string[]): Value => ({ arrayValue: { values: texts.map(string) } });

/** Without what is null. */
function attributes(values: Readonly<Record<string, Value | null>>): readonly Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
}

function nanoseconds(time: string): string {
  return `${Date.parse(time)}000000`;
}

/** As the instrumentation sends it, and the Collector passes it on. */
function eventRecord(event: Event): LogRecord {
  const { fingerprint, key_id, previous } = event;
  return {
    timeUnixNano: nanoseconds(event.time),
    observedTimeUnixNano: nanoseconds(event.time),
    severityNumber: 9,
    severityText: 'INFO',
    body: string('API key authentication succeeded'),
    attributes: attributes({
      'api_key.fingerprint': fingerprint === null ? null : string(fingerprint),
      'api_key.fingerprint_key_id': key_id === null ? null : string(key_id),
      'api_key.previous_fingerprints': previous === undefined ? null : list(previous),
      'http.request.method': string(event.method),
      'url.path': string(event.path),
      'http.response.status_code': int(event.status),
      'http.request.header.x-request-id': list([event.request_id]),
    }),
    flags: 1,
    traceId: event.trace_id,
    spanId: '00f067aa0ba902b7',
    eventName: 'api_key.authentication',
  };
}

/** What collector-config.yaml makes of a line, and where in its file that was. */
function gatewayRecord(line: GatewayLine, offset: number): LogRecord {
  const { api_key_fingerprint: fingerprint, api_key_fingerprint_key_id: keyId } = line;
  return {
    timeUnixNano: nanoseconds(line.time),
    observedTimeUnixNano: nanoseconds(line.time),
    severityNumber: 9,
    severityText: 'INFO',
    body: string('gateway access'),
    attributes: attributes({
      'gateway.name': string(line.gateway),
      'http.request.header.x-request-id': list([line.request_id]),
      'http.request.method': string(line.method),
      'url.path': string(line.path),
      'http.response.status_code': int(line.status),
      'gateway.upstream.status_code': line.upstream_status === null ? null : int(line.upstream_status),
      'client.address': string(line.client_address),
      'api_key.fingerprint': fingerprint === null ? null : string(fingerprint),
      'api_key.fingerprint_key_id': keyId === null ? null : string(keyId),
      'log.file.path': string('/var/log/gateway/nginx.jsonl'),
      'log.file.record_offset': int(offset),
    }),
    ...(line.trace_id !== '' && { traceId: line.trace_id }),
    eventName: 'gateway.access',
  };
}

/** What it makes of a line that is no record. */
function brokenLine(body: string, offset: number, readAt: string): LogRecord {
  return {
    timeUnixNano: '0',
    observedTimeUnixNano: nanoseconds(readAt),
    severityNumber: 13,
    severityText: 'WARN',
    body: string(body),
    attributes: attributes({
      'gateway.record.error': string('not a JSON object'),
      'log.file.path': string('/var/log/gateway/nginx.jsonl'),
      'log.file.record_offset': int(offset),
    }),
    eventName: 'gateway.access',
  };
}

function exported(records: readonly LogRecord[], service?: string): LogsData {
  const resource = service === undefined ? {} : { 'service.name': string(service) };
  return {
    resourceLogs: [
      { resource: { attributes: attributes(resource) }, scopeLogs: [{ scope: {}, logRecords: records }] },
    ],
  };
}

/** A line without a beginning, as after a crash. */
const BROKEN = '_id":"r-0","method":"GET"}';

const GATEWAY_LINES = [...CASES, DELIVERED_TWICE, REFUSED_TWICE].flatMap(({ gateway }) => gateway);

/** A gateway's own file. */
const GATEWAY_FILE = [BROKEN, ...GATEWAY_LINES.map((line) => JSON.stringify(line))].join('\n');

/** The same, read by the Collector. A line that was read again has the place that it has in its file. */
export const GATEWAY_LOGS: LogsData = exported([
  brokenLine(BROKEN, 0, CASES[3]!.gateway[0]!.time),
  ...GATEWAY_LINES.map((line) => gatewayRecord(line, 100 + 400 * GATEWAY_LINES.indexOf(line))),
]);

/** Events of one process. */
export const EVENT_LOGS: LogsData = exported(
  [...CASES, DELIVERED_TWICE].flatMap(({ events }) => events).map((event) => eventRecord(event)),
  'orders',
);

/** What else a table of logs has. */
export const OTHER_LOGS: LogsData = exported(
  [{ ...brokenLine('order 12 was packed', 0, CASES[4]!.gateway[0]!.time), eventName: '', attributes: [] }],
  'warehouse',
);

export interface CaseFiles {
  readonly events: string;
  /** The gateway's own. */
  readonly lines: string;
  /** The same, as the Collector's file exporter writes it. */
  readonly collected: string;
}

export function caseFiles(t: TestContext): CaseFiles {
  const write = (name: string, text: string): string => {
    const file = temporaryFile(t, name);
    writeFileSync(file, `${text}\n`);
    return file;
  };
  return {
    events: write('events.jsonl', JSON.stringify(EVENT_LOGS)),
    lines: write('gateway.jsonl', GATEWAY_FILE),
    collected: write('collected.jsonl', JSON.stringify(GATEWAY_LOGS)),
  };
}
