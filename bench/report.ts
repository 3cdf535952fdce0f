import { verdictOf, type Goal } from './goals.js';
import type { Round } from './rounds.js';
import { estimate, median, type Estimate } from './statistics.js';

/** One line of a table: a variant alone, and what it costs more than another. */
export interface Row {
  readonly name: string;
  readonly median: number;
  readonly over?: { readonly base: string; readonly difference: Estimate };
}

export interface Section {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

/** Rows for `variants`; `baseOf` says what each is compared with. */
export function rowsOf<V extends string>(
  rounds: readonly Round<V>[],
  variants: readonly V[],
  baseOf: (variant: V) => V | undefined,
): readonly Row[] {
  return variants.map((name) => {
    const base = baseOf(name);
    const row = { name, median: median(rounds.map((round) => round[name])) };
    if (base === undefined) return row;
    const difference = estimate(rounds, (some) => median(some.map((round) => round[name] - round[base])));
    return { ...row, over: { base, difference } };
  });
}

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`;

function lineOf({ name, median: alone, over }: Row, nameWidth: number): string {
  const start = `  ${name.padEnd(nameWidth)}  ${alone.toFixed(1).padStart(7)}`;
  if (over === undefined) return start;
  const { median: more, low, high } = over.difference;
  return `${start}  ${signed(more).padStart(7)}  ${`[${signed(low)}, ${signed(high)}]`.padEnd(17)}  over ${over.base}`;
}

function goalLine(goal: Goal): string {
  const { reached, limit, unit, text } = goal;
  const digits = unit === 'x' ? 2 : 1;
  const [value, low, high] = [reached.median, reached.low, reached.high].map((number) =>
    number.toFixed(digits),
  );
  return `  ${verdictOf(goal).padEnd(9)}  ${text}: ${value} ${unit} [${low}, ${high}], goal <= ${limit} ${unit}`;
}

/** A table for people. */
export function tableOf({ title, unit, rows, goals }: Section): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    title,
    `  ${''.padEnd(width)}  ${unit.padStart(7)}     more  95 % of 100 times`,
    ...rows.map((row) => lineOf(row, width)),
    ...goals.map(goalLine),
    '',
  ].join('\n');
}
