import type { SetAside, Side } from './report.js';

/** A row of totals.sql; 64-bit numbers are text. */
export interface TotalsRow {
  readonly side: 'gateway' | 'event';
  readonly set_aside: string;
  readonly reached: boolean;
  readonly records: string;
  readonly first: string;
  readonly last: string;
}

export interface SideTotals {
  /** Records that take part, second deliveries included. */
  readonly delivered: number;
  /** Of those, what the gateway answered by itself. */
  readonly refused: number;
  /** Nanoseconds; `undefined` without records. */
  readonly range: { readonly first: bigint; readonly last: bigint } | undefined;
  readonly setAside: Omit<SetAside, 'duplicates'>;
}

export function totalsOf(rows: readonly TotalsRow[]): Readonly<Record<Side, SideTotals>> {
  return {
    events: sideTotals(rows.filter(({ side }) => side === 'event')),
    gateway: sideTotals(rows.filter(({ side }) => side === 'gateway')),
  };
}

function sideTotals(rows: readonly TotalsRow[]): SideTotals {
  const good = rows.filter(({ set_aside }) => set_aside === '');
  const aside = new Map<string, number>();
  for (const { set_aside, records } of rows) {
    aside.set(set_aside, (aside.get(set_aside) ?? 0) + Number(records));
  }
  const bad = [...aside].filter(([why]) => !['', 'other', 'out of range'].includes(why));
  return {
    delivered: aside.get('') ?? 0,
    refused: count(good.filter(({ reached }) => !reached)),
    range:
      good.length === 0
        ? undefined
        : {
            first: good.map(({ first }) => BigInt(first)).reduce((a, b) => (a < b ? a : b)),
            last: good.map(({ last }) => BigInt(last)).reduce((a, b) => (a > b ? a : b)),
          },
    setAside: {
      bad: Object.fromEntries(bad.sort(([a], [b]) => (a < b ? -1 : 1))),
      out_of_range: aside.get('out of range') ?? 0,
      other: aside.get('other') ?? 0,
    },
  };
}

function count(rows: readonly TotalsRow[]): number {
  return rows.reduce((sum, { records }) => sum + Number(records), 0);
}
