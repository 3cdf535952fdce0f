// The gateway's record: one JSON object a line, the same fields from every gateway.
import assert from 'node:assert/strict';

export interface GatewayRecord {
  /** Epoch seconds with a fraction, or RFC 3339. */
  readonly time: number | string;
  readonly gateway: string;
  readonly trace_id: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Null when the request never reached the application. */
  readonly upstream_status: number | null;
  readonly client_address: string;
  readonly api_key_fingerprint: string | null;
  readonly api_key_fingerprint_key_id: string | null;
}

const REQUEST_ID = /^[A-Za-z0-9._:+/=@-]{1,128}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}(Z|[+-]\d\d:\d\d)$/;

/** What each field must be, and no further field. */
const FIELDS: Readonly<Record<keyof GatewayRecord, (value: unknown) => boolean>> = {
  time: (value) =>
    (typeof value === 'number' && value > 1e9 && value < 1e11) ||
    (typeof value === 'string' && RFC_3339.test(value)),
  gateway: (value) => typeof value === 'string' && value !== '',
  trace_id: (value) => typeof value === 'string' && /^(?!0+$)[0-9a-f]{32}$/.test(value),
  request_id: (value) => typeof value === 'string' && REQUEST_ID.test(value),
  method: (value) => typeof value === 'string',
  path: (value) => typeof value === 'string' && !value.includes('?'),
  status: isStatus,
  upstream_status: (value) => value === null || isStatus(value),
  client_address: (value) => typeof value === 'string' && value !== '',
  api_key_fingerprint: (value) =>
    value === null || (typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)),
  api_key_fingerprint_key_id: (value) => value === null || (typeof value === 'string' && value !== ''),
};

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999;
}

/** Fails unless `line` is UTF-8, JSON and a record with every field and no other. */
export function parseRecord(line: Uint8Array): GatewayRecord {
  const shown = Buffer.from(line).toString('latin1');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch (error) {
    assert.fail(`not a line of JSON in UTF-8 (${String(error)}): ${shown}`);
  }
  assert.ok(typeof parsed === 'object' && parsed !== null, shown);
  assert.deepEqual(Object.keys(parsed).sort(), Object.keys(FIELDS).sort(), shown);
  for (const [name, isRight] of Object.entries(FIELDS)) {
    assert.ok(isRight((parsed as Record<string, unknown>)[name]), `field ${name} of ${shown}`);
  }
  return parsed as GatewayRecord;
}

/** The lines that are complete; a last one without its line feed is still being written. */
export function completeLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; ;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) return lines;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
}

/** Milliseconds since 1970. */
export function timeOf({ time }: GatewayRecord): number {
  return typeof time === 'number' ? time * 1000 : Date.parse(time);
}
