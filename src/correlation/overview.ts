import { FINDING_CLASSES, type FindingClass } from './classes.js';
import type { Correlation } from './correlate.js';
import type { Engine, Parameters } from './engine.js';
import type { Summary, TimelineSlice, WorstFingerprint } from './report.js';
import type { Source } from './source.js';
import { sqlText } from './sql.js';
import { rfc3339 } from './time.js';

const MAX_SLICES = 96;
const DAY_S = 86_400;
/** Lengths of a slice, in seconds, that a reader can count with. */
const SLICES_S = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  14_400,
  21_600,
  43_200,
  DAY_S,
];

/** 64-bit numbers may be text. */
type Counts = Readonly<Partial<Record<FindingClass, string | number>>>;

interface TimelineRow {
  readonly begins: string;
  readonly gateway: string;
  readonly events: string;
  readonly findings: Counts;
}

interface WorstRow {
  readonly fingerprint: string;
  readonly key_id: string;
  readonly total: string;
  readonly findings: Counts;
}

/** Findings along time, in at most about a hundred slices. */
export async function timelineOf(
  engine: Engine,
  source: Source,
  { summary, parameters }: Correlation,
): Promise<readonly TimelineSlice[]> {
  const given: Parameters = { ...parameters, slice_ns: String(sliceSeconds(summary) * 1_000_000_000) };
  const rows = await engine.rows<TimelineRow>(source.over(sqlText('timeline')), given);
  return rows.map(({ begins, gateway, events, findings }) => ({
    time: rfc3339(BigInt(begins)),
    gateway: Number(gateway),
    events: Number(events),
    findings: byClass(findings),
  }));
}

/** The keys with the most findings. */
export async function worstFingerprints(engine: Engine, limit: number): Promise<readonly WorstFingerprint[]> {
  const given = { finding_classes: FINDING_CLASSES, limit };
  const rows = await engine.rows<WorstRow>(sqlText('worst-fingerprints'), given);
  return rows.map(({ fingerprint, key_id, total, findings }) => ({
    fingerprint,
    key_id: key_id || null,
    total: Number(total),
    findings: byClass(findings),
  }));
}

function byClass(counts: Counts): Partial<Record<FindingClass, number>> {
  const named = FINDING_CLASSES.map((name) => [name, Number(counts[name] ?? 0)] as const);
  return Object.fromEntries(named.filter(([, count]) => count > 0));
}

/** How long a slice of the time line is. */
export function sliceSeconds({ range: { events, gateway } }: Summary): number {
  const times = [events.from, events.to, gateway.from, gateway.to].map((time) => Date.parse(time) / 1000);
  const seconds = Math.max(...times) - Math.min(...times);
  const length = SLICES_S.find((slice) => seconds / slice <= MAX_SLICES);
  return length ?? Math.ceil(seconds / MAX_SLICES / DAY_S) * DAY_S;
}
