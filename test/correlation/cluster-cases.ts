// Requests whose class is known, as the gateway and the application tell of them.
import type { CorrelationClass } from '../../src/correlation/classes.js';

/** A gateway's own record (gateways/README.md). */
export interface GatewayLine {
  /** RFC 3339. */
  readonly time: string;
  readonly gateway: string;
  readonly trace_id: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly upstream_status: number | null;
  readonly client_address: string;
  readonly api_key_fingerprint: string | null;
  readonly api_key_fingerprint_key_id: string | null;
}

/** What of an event of the application tells of the same. */
export interface Event {
  readonly time: string;
  readonly trace_id: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly fingerprint: string | null;
  readonly key_id: string | null;
  readonly previous?: readonly string[];
}

export interface Case {
  readonly truth: CorrelationClass;
  readonly gateway: readonly GatewayLine[];
  readonly events: readonly Event[];
}

/** Whole seconds since 1970 of the first case; the others follow, one a minute. */
const START_S = Date.parse('2026-11-28T07:00:00Z') / 1000;
const KEY = '3229db23516d9173';
const OTHER_KEY = '86c03c22097c049e';

let cases = 0;

/** Two records that agree, of a minute of their own, and what is different about them. */
function request(
  truth: CorrelationClass,
  change: {
    readonly gateway?: Partial<GatewayLine> | null;
    readonly event?: Partial<Event> | null;
    readonly both?: Partial<Event>;
  } = {},
): Case {
  cases += 1;
  const time = new Date((START_S + cases * 60) * 1000).toISOString();
  const ids = { trace_id: cases.toString(16).padStart(32, 'a'), request_id: `r-${cases}` };
  const what = { time, ...ids, method: 'GET', path: `/orders/${cases}`, status: 200, ...change.both };
  const gateway: GatewayLine = {
    time: what.time,
    gateway: 'nginx',
    trace_id: what.trace_id,
    request_id: what.request_id,
    method: what.method,
    path: what.path,
    status: what.status,
    upstream_status: what.status,
    client_address: '203.0.113.9',
    api_key_fingerprint: KEY,
    api_key_fingerprint_key_id: 'v1',
    ...change.gateway,
  };
  const event: Event = { ...what, fingerprint: KEY, key_id: 'v1', ...change.event };
  return {
    truth,
    gateway: change.gateway === null ? [] : [gateway],
    events: change.event === null ? [] : [event],
  };
}

/** Two requests that nothing tells apart. */
function twice({ truth, gateway, events }: Case): Case {
  return { truth, gateway: [...gateway, ...later(gateway)], events: [...events, ...later(events)] };
}

function later<T extends { readonly time: string }>(records: readonly T[]): readonly T[] {
  return records.map((one) => ({ ...one, time: one.time.replace('00.000Z', '00.100Z') }));
}

/** Texts that mean something to SQL, to JSON, to a shell or to C, and mean nothing here. */
export const HOSTILE_TEXTS: readonly string[] = [
  "/'; DROP TABLE otel_logs; --",
  '/") OR 1=1 /*',
  '/a\\b\\\'c\\"d\\',
  '/100%25%s%n%',
  '/a\u0000b',
  '/{table:Identifier}{from:Int64}',
  '/FROM records\nWHERE set_aside',
  '/tab\there\r\n',
  '/`backtick`$(x)',
  '/é😀\u202E\u2028',
];

const unseen = { api_key_fingerprint: null, api_key_fingerprint_key_id: null };
const keyless = { fingerprint: null, key_id: null };

/** Every class. The first and the last are too near the ends to be judged, were they not `matched`. */
export const CASES: readonly Case[] = [
  request('matched'),
  request('at_edge', { event: null, both: { time: new Date((START_S + 61) * 1000).toISOString() } }),
  request('matched', { event: { fingerprint: OTHER_KEY, key_id: 'v2', previous: [KEY] } }),
  request('matched', { gateway: unseen, event: keyless, both: { status: 401 } }),
  request('matched', { gateway: { trace_id: '' } }),
  request('blocked_at_gateway', { gateway: { status: 403, upstream_status: null }, event: null }),
  request('bypass', { gateway: null }),
  request('fingerprint_mismatch', { event: { fingerprint: OTHER_KEY } }),
  request('fingerprint_mismatch', { event: keyless, both: { status: 401 } }),
  request('outcome_mismatch', { gateway: { status: 504, upstream_status: 504 } }),
  request('outcome_mismatch', { gateway: { status: 403 } }),
  request('blind_spot', { event: null }),
  twice(request('ambiguous')),
  request('not_comparable', {
    gateway: { api_key_fingerprint: OTHER_KEY, api_key_fingerprint_key_id: 'v2' },
  }),
  ...HOSTILE_TEXTS.flatMap((text) => [
    request('bypass', { gateway: null, both: { path: text } }),
    request('bypass', { gateway: null, both: { request_id: text } }),
    request('blind_spot', { event: null, both: { path: text, request_id: text, method: text } }),
    request('matched', { both: { path: text, request_id: text, method: text } }),
  ]),
  request('matched'),
];

/** Both records of one case were delivered twice. */
export const DELIVERED_TWICE = CASES[2]!;
/** The same of a request that the gateway answered. */
export const REFUSED_TWICE = CASES[5]!;

/** How many records, of both sides, each class has. */
export function trueClasses(): Readonly<Partial<Record<CorrelationClass, number>>> {
  const counts: Partial<Record<CorrelationClass, number>> = {};
  for (const { truth, gateway, events } of CASES) {
    counts[truth] = (counts[truth] ?? 0) + gateway.length + events.length;
  }
  return counts;
}
