// Access records as the gateways of gateways/ write them, and lines that are none.

/** A field as it stands in the line; JSON.stringify would write a time of its own. */
export type Fields = Readonly<Record<string, string>>;

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const FINGERPRINT = '3229db23516d9173';
export const KEYED_FINGERPRINT = '86c03c22097c049e';

const FIELDS: Fields = {
  time: '1764313494.123',
  gateway: '"nginx"',
  trace_id: `"${TRACE_ID}"`,
  request_id: '"a3f8c2d19e7b4056"',
  method: '"GET"',
  path: '"/orders/1001"',
  status: '200',
  upstream_status: '200',
  client_address: '"203.0.113.9"',
  api_key_fingerprint: `"${FINGERPRINT}"`,
  api_key_fingerprint_key_id: 'null',
};

/** A good line, but for what is changed; no newline at its end. */
export function line(changed: Fields = {}): string {
  const fields = Object.entries({ ...FIELDS, ...changed });
  return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

/** A good line without one of its fields. */
function lineWithout(field: string): string {
  const fields = Object.entries(FIELDS).filter(([name]) => name !== field);
  return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

const FIELD_NAMES = Object.keys(FIELDS);

/** A good line with a number of its own, to be counted by. */
export function numbered(number: number): string {
  const traceId = (number + 1).toString(16).padStart(32, '0');
  return line({
    time: `${1_764_313_494 + number}.123`,
    trace_id: `"${traceId}"`,
    request_id: `"number-${number}"`,
  });
}

/** Good lines from one number up to another, newlines included. */
export function numberedLines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => `${numbered(from + i)}\n`).join('');
}

const TIME = 'time is neither epoch seconds nor RFC 3339, from 2000 to 2099';
const NO_JSON = 'not a JSON object';
const MISSING = 'a field is missing';

/** A line that is no record, and what is to be said of it. */
export const HOSTILE: readonly (readonly [line: string, error: string])[] = [
  ['GET /orders 200', NO_JSON],
  [line().slice(0, 200), NO_JSON],
  [line().slice(0, line().indexOf(FINGERPRINT) + 7), NO_JSON],
  [line() + line(), NO_JSON],
  [`${line()} `.repeat(2), NO_JSON],
  [' ', NO_JSON],
  ['\u0000\u0001\u001b[31m', NO_JSON],
  ['[1]', NO_JSON],
  ['42', NO_JSON],
  ['"text"', NO_JSON],
  ['[{"time":1}]', NO_JSON],
  ['['.repeat(100_000), NO_JSON],
  ['{"a":'.repeat(20_000), NO_JSON],
  [`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, MISSING],
  ['{}', MISSING],
  ['null', MISSING],
  ['{"time":1764313494.123}', MISSING],
  ...FIELD_NAMES.map((name) => [lineWithout(name), MISSING] as const),
  ...[
    'null',
    '""',
    '"now"',
    'true',
    '{}',
    '[1764313494]',
    '-1764313494',
    '0',
    '1e300',
    // Milliseconds, or a clock that was never set.
    '1764313494123',
    '"1764313494123"',
    '86400.5',
    '946684799.999',
    '4102444800',
    '5000000000',
    '"1764313494,5"',
    '"1764313494."',
    // Years, days, months and hours that are none of ours, or none; no zone, or none that there is.
    '"9999-12-31T23:59:59Z"',
    '"1999-12-31T23:59:59Z"',
    '"2610-01-01T00:00:00Z"',
    '"2025-02-30T00:00:00Z"',
    '"2025-13-01T00:00:00Z"',
    '"2025-11-28T24:04:54Z"',
    '"2025-11-28T07:04:54"',
    '"2025-11-28T08:04:54+99:00"',
    '"2025-11-28 07:04:54Z"',
    '"28/Nov/2025:07:04:54 +0000"',
  ].map((time) => [line({ time }), TIME] as const),
  ...['null', '""', '7', '{"name":"nginx"}'].map(
    (gateway) => [line({ gateway }), 'gateway is not a name'] as const,
  ),
  ...[
    '"-"',
    '7',
    `"${'0'.repeat(32)}"`,
    `"${TRACE_ID.toUpperCase()}"`,
    `"${TRACE_ID}00"`,
    `["${TRACE_ID}"]`,
  ].map((id) => [line({ trace_id: id }), 'trace_id is not a trace id'] as const),
  ...['request_id', 'method', 'path', 'client_address'].flatMap((name) =>
    ['7', 'false', '["x"]', '{"x":"y"}'].map(
      (value) => [line({ [name]: value }), `${name} is not a string`] as const,
    ),
  ),
  ...['status', 'upstream_status'].flatMap((name) =>
    ['"200"', '""', '-1', '0', '99', '1000', '200.5', '2e300', 'true', '[200]', '{}'].map(
      (value) => [line({ [name]: value }), `${name} is not a status code`] as const,
    ),
  ),
];
