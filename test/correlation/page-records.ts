// Reports to make pages of: the engine's shape, with numbers that add up.
import {
  CLASSES,
  FINDING_CLASSES,
  MEANINGS,
  type CorrelationClass,
  type FindingClass,
} from '../../src/correlation/classes.js';
import type { Finding, SetAside, Summary, TimelineSlice } from '../../src/correlation/report.js';
import type { Page } from '../../src/cli/correlate/html/report-page.js';

type Counts = Partial<Record<CorrelationClass, number>>;

const NOTHING_ASIDE: SetAside = { duplicates: 0, bad: {}, out_of_range: 0, other: 0 };

/** Verdicts of each class; a pair is a record on each side. */
interface Made {
  readonly verdicts?: Counts;
  readonly from?: string;
  readonly seconds?: number;
  readonly slices?: number;
  /** At most so many findings on the page. */
  readonly shown?: number;
}

const ONE_SIDED: Partial<Record<CorrelationClass, 'gateway' | 'events'>> = {
  bypass: 'events',
  ambiguous: 'events',
  blind_spot: 'gateway',
  blocked_at_gateway: 'gateway',
};

function summaryOf(verdicts: Counts, from: string, seconds: number): Summary {
  const side = (other: 'gateway' | 'events'): Record<CorrelationClass, number> =>
    Object.fromEntries(
      CLASSES.map((name) => [name, ONE_SIDED[name] === other ? 0 : (verdicts[name] ?? 0)]),
    ) as Record<CorrelationClass, number>;
  const records = { gateway: side('events'), events: side('gateway') };
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const to = new Date(Date.parse(from) + seconds * 1000).toISOString();
  return {
    inputs: { gateway: sum(records.gateway), events: sum(records.events) },
    classes: Object.fromEntries(
      CLASSES.map((name) => [name, records.gateway[name] + records.events[name]]),
    ) as Record<CorrelationClass, number>,
    records,
    set_aside: { gateway: NOTHING_ASIDE, events: NOTHING_ASIDE },
    blocked_by_status: { 403: verdicts.blocked_at_gateway ?? 0 },
    range: { gateway: { from, to }, events: { from, to } },
    window_ms: 5000,
    findings_total: FINDING_CLASSES.reduce((total, name) => total + (verdicts[name] ?? 0), 0),
    notices: [],
  };
}

/** The same numbers each time: a little generator with a seed (mulberry32). */
function random(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PATHS = [
  '/v1/orders/1041',
  '/v1/orders',
  '/v1/customers/77/invoices',
  '/healthz',
  '/v1/search',
  '/admin/keys',
];
const PRINTS = [
  '3229db23516d9173',
  '86c03c22097c049e',
  'b1946ac92492d234',
  '591785b794601e21',
  'e258d248fda94c63',
];

const STATUSES: Record<FindingClass, readonly [number | null, number | null]> = {
  bypass: [null, 200],
  fingerprint_mismatch: [200, 200],
  outcome_mismatch: [200, 401],
  blind_spot: [200, null],
  ambiguous: [null, 200],
};

/** A report with everything in it, as a working day makes it. */
export function madePage({
  verdicts = {
    bypass: 7,
    fingerprint_mismatch: 3,
    outcome_mismatch: 12,
    blind_spot: 41,
    ambiguous: 2,
    not_comparable: 18,
    at_edge: 6,
    blocked_at_gateway: 311,
    matched: 12_408,
  },
  from = '2026-11-28T06:00:00.000Z',
  seconds = 3600,
  slices = 60,
  shown = 1000,
}: Made = {}): Page {
  const summary = summaryOf(verdicts, from, seconds);
  const dice = random(7);
  const findings: Finding[] = FINDING_CLASSES.flatMap((name) =>
    Array.from({ length: verdicts[name] ?? 0 }, () => finding(name, dice, Date.parse(from), seconds)),
  );
  const worst = PRINTS.map((fingerprint) => {
    const mine = findings.filter((one) => one.fingerprint === fingerprint);
    return { fingerprint, key_id: 'p2', total: mine.length, findings: countsOf(mine) };
  }).filter(({ total }) => total > 0);
  return {
    summary,
    timeline: timelineOf(summary, findings, { from: Date.parse(from), seconds, slices }, dice),
    worst: worst.sort((a, b) => b.total - a.total),
    findings: findings.slice(0, shown),
    made: '2026-11-28T09:14:02.000Z',
    sources: { events: ['events.jsonl'], gateway: ['nginx.jsonl', 'haproxy.jsonl.gz'] },
  };
}

function finding(name: FindingClass, dice: () => number, from: number, seconds: number): Finding {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(dice() * 16).toString(16)).join('');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() ** 2 * list.length)]!;
  const [gateway_status, app_status] = STATUSES[name];
  return {
    class: name,
    time: new Date(from + Math.floor((0.25 + 0.5 * dice() * dice()) * seconds * 1000)).toISOString(),
    trace_id: hex(32),
    request_id: dice() < 0.2 ? null : `req-${hex(12)}`,
    fingerprint: dice() < 0.1 ? null : pick(PRINTS),
    method: pick(['GET', 'POST', 'DELETE']),
    path: pick(PATHS),
    client_address: '203.0.113.7',
    gateway_status,
    app_status,
    why: `${MEANINGS[name]}.`,
  };
}

function countsOf(findings: readonly Finding[]): Partial<Record<FindingClass, number>> {
  const counts: Partial<Record<FindingClass, number>> = {};
  for (const one of findings) counts[one.class] = (counts[one.class] ?? 0) + 1;
  return counts;
}

interface Times {
  readonly from: number;
  readonly seconds: number;
  readonly slices: number;
}

function timelineOf(
  { inputs }: Summary,
  findings: readonly Finding[],
  { from, seconds, slices }: Times,
  dice: () => number,
): TimelineSlice[] {
  const slice = seconds / slices;
  return Array.from({ length: slices }, (_, at) => {
    const [start, end] = [from + at * slice * 1000, from + (at + 1) * slice * 1000];
    const within = findings.filter(({ time }) => Date.parse(time) >= start && Date.parse(time) < end);
    const load = 0.7 + 0.3 * Math.sin(at / 6) + 0.2 * dice();
    return {
      time: new Date(start).toISOString(),
      gateway: Math.round((inputs.gateway / slices) * load),
      events: Math.round((inputs.events / slices) * load),
      findings: countsOf(within),
    };
  });
}

/** Paths and ids as those send them who hope for a browser. */
export const HOSTILE_TEXTS: readonly string[] = [
  '/<script>harmed=1;alert(1)</script>',
  '/"><img src=x onerror=alert(1)>',
  "/' onmouseover='alert(1)",
  '/</code></td></table></section><iframe src=javascript:alert(1)>',
  '/</style></script><!--',
  '/<svg onload=alert(1)><base href=//example.test>',
  '/admin\u202e\u2066gpj.exe\u2069\u200f',
  '/\0\u0007\u001b[2J\u009b31m\r\n\u2028',
  '/\ud800\udc00\ud800/\udfff',
  `/${'A'.repeat(100_002)}`,
  '/]]>&lt;script&gt;&#60;b&#62;',
  `/z${'\u0335'.repeat(200)}`,
];

/** One finding whose every text is `text`, and the same text everywhere else that a record's may get to. */
export function pageOf(text: string): Page {
  const made = madePage({ verdicts: { outcome_mismatch: 1, matched: 10 }, slices: 2 });
  const aside: SetAside = { duplicates: 1, bad: { [text]: 2 }, out_of_range: 3, other: 4 };
  return {
    ...made,
    summary: { ...made.summary, set_aside: { gateway: aside, events: aside }, notices: [text] },
    worst: [{ fingerprint: text, key_id: text, total: 1, findings: { outcome_mismatch: 1 } }],
    findings: [hostileFinding(text)],
    sources: { events: [text], gateway: [text] },
  };
}

export function hostilePage(findings = HOSTILE_TEXTS.length): Page {
  const made = madePage({ verdicts: { outcome_mismatch: findings, matched: 10 } });
  const of = (at: number): string => HOSTILE_TEXTS[at % HOSTILE_TEXTS.length]!;
  return {
    ...made,
    summary: { ...made.summary, notices: HOSTILE_TEXTS },
    worst: HOSTILE_TEXTS.map((text) => ({
      fingerprint: text,
      key_id: text,
      total: 1,
      findings: { bypass: 1 },
    })),
    findings: Array.from({ length: findings }, (_, at) => hostileFinding(of(at))),
    sources: { events: HOSTILE_TEXTS, gateway: HOSTILE_TEXTS },
  };
}

function hostileFinding(text: string): Finding {
  return {
    class: 'outcome_mismatch',
    time: text,
    trace_id: text,
    request_id: text,
    fingerprint: text,
    method: text,
    path: text,
    client_address: text,
    gateway_status: 200,
    app_status: 401,
    why: text,
  };
}
