// The classes of a few records, by looking at every pair: the same rules as the SQL, in the
// slowest and plainest way, for small inputs.
import type { CorrelationClass } from '../../src/correlation/classes.js';
import { filled, type EventRecord, type GatewayRecord } from './records.js';

interface Seen {
  readonly side: 'gateway' | 'event';
  readonly trace: string;
  readonly request: string;
  readonly key: string | null;
  readonly keyId: string;
  readonly previous: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly upstream: number;
  readonly cutShort: boolean;
  /** Milliseconds. */
  readonly at: number;
  verdict?: CorrelationClass;
}

export interface Judged {
  readonly gateway: readonly CorrelationClass[];
  readonly events: readonly CorrelationClass[];
}

type Agreement = (gateway: Seen, event: Seen) => boolean;

const sameKey: Agreement = (gateway, event) =>
  gateway.key === null || event.key === null
    ? gateway.key === event.key
    : (gateway.key === event.key && gateway.keyId === event.keyId) || event.previous.includes(gateway.key);
const sameTrace: Agreement = (gateway, event) => gateway.trace !== '' && gateway.trace === event.trace;
const sameRequest: Agreement = (gateway, event) =>
  gateway.request !== '' && gateway.request === event.request;
const noRequest: Agreement = (gateway, event) => gateway.request === '' || event.request === '';
const noTrace: Agreement = (gateway, event) => gateway.trace === '' || event.trace === '';
const sameTarget: Agreement = (gateway, event) =>
  asked(gateway) === asked(event) && gateway.path === event.path;
const sameTail: Agreement = (gateway, event) =>
  asked(gateway) === asked(event) && tail(gateway) === tail(event);
const all =
  (...each: readonly Agreement[]): Agreement =>
  (gateway, event) =>
    each.every((agreement) => agreement(gateway, event));

const STEPS: readonly { readonly agree: Agreement; readonly wide: boolean; readonly keyDiffers?: true }[] = [
  { agree: all(sameTrace, sameRequest, sameKey), wide: true },
  { agree: all(sameTrace, sameRequest), wide: true, keyDiffers: true },
  { agree: all(sameTrace, noRequest, sameKey), wide: true },
  { agree: all(sameRequest, noTrace, sameKey), wide: true },
  { agree: all(sameTrace, sameKey), wide: false },
  { agree: all(sameRequest, sameKey), wide: false },
  { agree: all(sameTrace, noRequest), wide: false, keyDiffers: true },
  { agree: all(sameRequest, noTrace), wide: false, keyDiffers: true },
];

export function judge(
  gatewayRecords: readonly GatewayRecord[],
  eventRecords: readonly EventRecord[],
  windowMs: number,
): Judged {
  const gateway = gatewayRecords.map((record) => seen('gateway', record));
  const events = eventRecords.map((record) => seen('event', record));
  const forwarded = gateway.filter((_, at) => gatewayRecords[at]?.upstream !== null);
  for (const record of gateway) if (!forwarded.includes(record)) record.verdict = 'blocked_at_gateway';
  for (const { agree, wide, keyDiffers = false } of STEPS) {
    const near: Agreement = (one, other) => Math.abs(one.at - other.at) <= windowMs;
    const narrow = all(agree, sameTarget, near);
    const candidates = settle(forwarded, events, narrow, keyDiffers);
    const left = wide ? settle(forwarded, events, all(agree, sameTail, near), keyDiffers) : candidates;
    for (const record of left) record.verdict ??= 'ambiguous';
  }
  for (const record of forwarded) record.verdict ??= 'blind_spot';
  for (const record of events) record.verdict ??= 'bypass';
  return { gateway: gateway.map(({ verdict }) => verdict!), events: events.map(({ verdict }) => verdict!) };
}

/** Settles who has only each other; gives everybody who has anybody. */
function settle(
  gateway: readonly Seen[],
  events: readonly Seen[],
  rule: Agreement,
  keyDiffers: boolean,
): Seen[] {
  const [openGateway, openEvents] = [gateway, events].map((side) =>
    side.filter(({ verdict }) => verdict === undefined),
  );
  const others = new Map<Seen, Seen[]>();
  const strangers = new Set<Seen>();
  for (const one of openGateway!)
    others.set(
      one,
      openEvents!.filter((other) => rule(one, other)),
    );
  for (const one of openEvents!)
    others.set(
      one,
      openGateway!.filter((other) => rule(other, one)),
    );
  for (const one of openGateway!) {
    const [other, ...more] = others.get(one)!;
    if (other === undefined || more.length > 0 || others.get(other)!.length > 1) continue;
    if (!alike(one.path, other.path)) {
      strangers.add(one).add(other);
      continue;
    }
    one.verdict = other.verdict = keyDiffers ? keyVerdict(one, other) : outcome(one, other);
  }
  return [...others].filter(([one, found]) => found.length > 0 && !strangers.has(one)).map(([one]) => one);
}

function keyVerdict(gateway: Seen, event: Seen): CorrelationClass {
  const comparable = gateway.key === null || event.key === null || gateway.keyId === event.keyId;
  return comparable ? 'fingerprint_mismatch' : 'not_comparable';
}

function outcome(gateway: Seen, event: Seen): CorrelationClass {
  const { upstream } = gateway;
  if (
    event.cutShort &&
    (event.status === 0 || gateway.cutShort || [0, event.status, 499, 502, 504].includes(upstream))
  )
    return 'matched';
  if (event.status === 0 && !event.cutShort)
    return [400, 408, 431].includes(upstream) ? 'outcome_mismatch' : 'matched';
  const revalidated = upstream === 304 || event.status === 304;
  if (![0, event.status].includes(upstream) && !revalidated) return 'outcome_mismatch';
  if ([0, 499].includes(gateway.status)) return 'matched';
  return meaning(gateway.status) === meaning(event.status) ? 'matched' : 'outcome_mismatch';
}

/** A cache asks for all of what a client asks the head of. */
function asked({ method }: Seen): string {
  return method === 'HEAD' ? 'GET' : method;
}

/** With the same last part, or one the end of the other. */
function alike(one: string, other: string): boolean {
  if (one === other || tail({ path: one }) !== '') return true;
  return Math.min(one.length, other.length) > 1 && (one.endsWith(other) || other.endsWith(one));
}

function tail({ path }: Pick<Seen, 'path'>): string | undefined {
  return path.split('/').at(-1);
}

function meaning(status: number): number {
  if (status < 400) return 0;
  return [401, 403, 429].includes(status) ? status : Math.floor(status / 100);
}

function seen(side: Seen['side'], record: GatewayRecord & EventRecord): Seen {
  const { at, status, ...rest } = filled(record);
  return {
    side,
    ...rest,
    status,
    previous: record.previous ?? [],
    upstream: record.upstream ?? status,
    cutShort: side === 'gateway' ? status === 499 : record.errorType === 'aborted',
    at: Math.round(at * 1000),
  };
}
