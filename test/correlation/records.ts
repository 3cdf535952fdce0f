// Records of both sides as they lie in files, made from what a story says of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** 2026-11-28T07:00:00Z; stories count in seconds from there. */
const START_MS = Date.UTC(2026, 10, 28, 7);

interface Common {
  /** Seconds from the start. */
  readonly at: number;
  readonly trace?: string;
  readonly request?: string;
  readonly key?: string | null;
  readonly keyId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
}

export interface GatewayRecord extends Common {
  /** `null`: the gateway answered by itself. */
  readonly upstream?: number | null;
}

export interface EventRecord extends Common {
  readonly previous?: readonly string[];
  readonly span?: string;
  readonly errorType?: string;
  /** Of the process that sent it. */
  readonly instance?: string;
}

/** What a story leaves out. */
export function filled({
  at,
  trace = '',
  request = '',
  key = 'k',
  keyId = 'v1',
  method = 'GET',
  path = '/',
  status = 200,
}: Common): Required<Common> {
  return { at, trace, request, key, keyId, method, path, status };
}

/** A short name as 32 hexadecimal digits. */
function traceId(name: string): string {
  return name === '' ? '' : Buffer.from(name).toString('hex').padStart(32, '0').slice(-32);
}

/** A short name as a fingerprint. */
function fingerprint(name: string): string {
  return Buffer.from(name).toString('hex').padStart(16, '0').slice(-16);
}

export function gatewayLine(given: GatewayRecord): string {
  const { at, trace, request, key, keyId, method, path, status } = filled(given);
  return JSON.stringify({
    time: (START_MS + Math.round(at * 1000)) / 1000,
    gateway: 'nginx',
    trace_id: traceId(trace),
    request_id: request,
    method,
    path,
    status,
    upstream_status: given.upstream === undefined ? status : given.upstream,
    client_address: '192.0.2.1',
    api_key_fingerprint: key === null ? null : fingerprint(key),
    api_key_fingerprint_key_id: key === null ? null : keyId,
  });
}

type Value =
  { stringValue: string } | { intValue: string } | { arrayValue: { values: { stringValue: string }[] } };

function eventRecord(given: EventRecord, sequence: number): Record<string, unknown> {
  const { at, trace, request, key, keyId, method, path, status } = filled(given);
  const attributes: { key: string; value: Value }[] = [];
  const add = (name: string, value: Value): number => attributes.push({ key: name, value });
  const list = (texts: readonly string[]): Value => ({
    arrayValue: { values: texts.map((stringValue) => ({ stringValue })) },
  });
  if (key !== null) {
    add('api_key.fingerprint', { stringValue: fingerprint(key) });
    add('api_key.fingerprint_key_id', { stringValue: keyId });
    if (given.previous !== undefined)
      add('api_key.previous_fingerprints', list(given.previous.map(fingerprint)));
  }
  add('api_key.outcome', { stringValue: 'success' });
  add('http.request.method', { stringValue: method });
  add('url.path', { stringValue: path });
  if (status !== 0) add('http.response.status_code', { intValue: String(status) });
  if (given.errorType !== undefined) add('error.type', { stringValue: given.errorType });
  if (request !== '') add('http.request.header.x-request-id', list([request]));
  const time = String(BigInt(START_MS + Math.round(at * 1000)) * 1_000_000n + BigInt(sequence));
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'API key authentication succeeded' },
    attributes,
    ...(trace !== '' && {
      flags: 1,
      traceId: traceId(trace),
      spanId: (given.span ?? 'aaaaaaaaaaaaaaaa').padStart(16, '0'),
    }),
    eventName: 'api_key.authentication',
  };
}

/** What the Collector makes of a gateway's line. */
export function collectedRecord(line: string, offset: number): Record<string, unknown> {
  const record = JSON.parse(line) as Readonly<Record<string, string | number | null>>;
  const text = (name: string, field: string): { key: string; value: Value }[] =>
    record[field] === null ? [] : [{ key: name, value: { stringValue: String(record[field]) } }];
  const integer = (name: string, field: string): { key: string; value: Value }[] =>
    record[field] === null ? [] : [{ key: name, value: { intValue: String(record[field]) } }];
  return {
    timeUnixNano: `${Math.round(Number(record['time']) * 1000)}000000`,
    severityNumber: 9,
    body: { stringValue: 'gateway access' },
    attributes: [
      ...text('gateway.name', 'gateway'),
      ...text('http.request.method', 'method'),
      ...text('url.path', 'path'),
      ...integer('http.response.status_code', 'status'),
      ...integer('gateway.upstream.status_code', 'upstream_status'),
      ...text('api_key.fingerprint', 'api_key_fingerprint'),
      ...text('api_key.fingerprint_key_id', 'api_key_fingerprint_key_id'),
      {
        key: 'http.request.header.x-request-id',
        value: { arrayValue: { values: [{ stringValue: String(record['request_id']) }] } },
      },
      { key: 'log.file.path', value: { stringValue: '/var/log/gateway/nginx.jsonl' } },
      { key: 'log.file.record_offset', value: { intValue: String(offset) } },
    ],
    traceId: record['trace_id'],
    eventName: 'gateway.access',
  };
}

export function otlpLine(records: readonly unknown[], instance = 'one'): string {
  const resource = { attributes: [{ key: 'service.instance.id', value: { stringValue: instance } }] };
  const scope = { name: 'opentelemetry-instrumentation-api-key', version: '0.1.0' };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }] });
}

/** The events in batches, as a Collector would write them. */
export function eventLines(events: readonly EventRecord[], batch = 3): readonly string[] {
  const records = events.map(eventRecord);
  return Array.from({ length: Math.ceil(records.length / batch) }, (_, at) =>
    otlpLine(records.slice(at * batch, (at + 1) * batch)),
  );
}

/** A folder that goes with the test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'correlation-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
