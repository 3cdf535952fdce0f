import type { SetAside, Side } from './report.js';

/** A row of totals.sql; 64-bit numbers are text. */
export interface TotalsRow {
  readonly side: 'gateway' | 'event';
  readonly set_aside: string;
  readonly reached: boolean;
  /** Between --from and --to; what lies outside of it by no more than the window may belong to what lies inside. */
  readonly judged: boolean;
  readonly records: string;
  readonly first: string;
  readonly last: string;
}

export interface SideTotals {
  /** Records that are judged, second deliveries included. */
  readonly delivered: number;
  /** Of those, what the gateway answered by itself. */
  readonly refused: number;
  /** Of what is judged; nanoseconds; `undefined` without records. */
  readonly range: Range | undefined;
  /** Of all that was read. */
  readonly extent: Range | undefined;
  readonly setAside: Omit<SetAside, 'duplicates'>;
}

export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

export function totalsOf(rows: readonly TotalsRow[]): Readonly<Record<Side, SideTotals>> {
  return {
    events: sideTotals(rows.filter(({ side }) => side === 'event')),
    gateway: sideTotals(rows.filter(({ side }) => side === 'gateway')),
  };
}

function sideTotals(rows: readonly TotalsRow[]): SideTotals {
  const good = rows.filter(({ set_aside }) => set_aside === '');
  const judged = good.filter((row) => row.judged);
  const outside = [
    ...good.filter((row) => !row.judged),
    ...rows.filter(({ set_aside }) => set_aside === OUT_OF_RANGE),
  ];
  return {
    delivered: count(judged),
    refused: count(judged.filter(({ reached }) => !reached)),
    range: rangeOf(judged),
    extent: rangeOf(good),
    setAside: {
      bad: badOf(rows),
      out_of_range: count(outside),
      other: count(rows.filter(({ set_aside }) => set_aside === OTHER)),
    },
  };
}

const OUT_OF_RANGE = 'out of range';
const OTHER = 'other';

function badOf(rows: readonly TotalsRow[]): Readonly<Record<string, number>> {
  const bad: Record<string, number> = {};
  const reasons = rows.filter(({ set_aside }) => !['', OTHER, OUT_OF_RANGE].includes(set_aside));
  for (const { set_aside } of reasons.toSorted((a, b) => (a.set_aside < b.set_aside ? -1 : 1))) {
    bad[set_aside] = count(reasons.filter((row) => row.set_aside === set_aside));
  }
  return bad;
}

function rangeOf(rows: readonly TotalsRow[]): Range | undefined {
  if (rows.length === 0) return undefined;
  return {
    first: rows.map(({ first }) => BigInt(first)).reduce((a, b) => (a < b ? a : b)),
    last: rows.map(({ last }) => BigInt(last)).reduce((a, b) => (a > b ? a : b)),
  };
}

function count(rows: readonly TotalsRow[]): number {
  return rows.reduce((sum, { records }) => sum + Number(records), 0);
}
