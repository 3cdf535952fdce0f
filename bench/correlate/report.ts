import { median } from '../statistics.js';
import type { Usage } from './measure.js';

const GIB = 1024 ** 3;

/** Both programs over the same files, one right after the other. */
export interface Round {
  readonly ours: Usage;
  readonly duckdb: Usage;
  /** At which the files could be read before, bytes a second: the lower of two. */
  readonly readRate: number;
}

export interface Size {
  readonly requests: number;
  /** Records in both files. */
  readonly records: number;
  readonly rounds: readonly Round[];
  /** Counts that are not the truth, of either program. */
  readonly wrong: readonly string[];
}

export interface Goal {
  readonly text: string;
  readonly limit: number;
  readonly unit: string;
  /** One value for each round. */
  readonly reached: readonly number[];
}

type Verdict = 'met' | 'missed' | 'undecided';

/** Rounds are too few for an interval: undecided while they are not of one mind. */
export function verdictOf({ limit, reached }: Goal): Verdict {
  if (reached.every((value) => value <= limit)) return 'met';
  return reached.every((value) => value > limit) ? 'missed' : 'undecided';
}

const GOAL_REQUESTS = 10_000_000;

export function goalsOf(sizes: readonly Size[]): readonly Goal[] {
  const goals = sizes.flatMap(({ requests, rounds }): Goal[] => {
    const of = `${millions(requests)} of each`;
    const ratio = rounds.map(({ ours, duckdb }) => ours.wallSeconds / duckdb.wallSeconds);
    const absolute: Goal[] = [
      { text: `${of}: time`, limit: 60, unit: 's', reached: rounds.map(({ ours }) => ours.wallSeconds) },
      {
        text: `${of}: memory`,
        limit: 4,
        unit: 'GiB',
        reached: rounds.map(({ ours }) => ours.peakBytes / GIB),
      },
    ];
    return [
      ...(requests === GOAL_REQUESTS ? absolute : []),
      { text: `${of}: time, over DuckDB's`, limit: 1.5, unit: 'x', reached: ratio },
    ];
  });
  return [...goals, ...linearity(sizes)];
}

/** What a record costs in the largest size, over what it costs in the smallest. */
function linearity(sizes: readonly Size[]): readonly Goal[] {
  const [small, large] = [sizes[0], sizes.at(-1)];
  if (small === undefined || large === undefined || small === large) return [];
  const base = median(small.rounds.map(({ ours }) => ours.wallSeconds / small.records));
  const reached = large.rounds.map(({ ours }) => ours.wallSeconds / large.records / base);
  const text = `time a record, ${millions(large.requests)} over ${millions(small.requests)}`;
  return [{ text, limit: 1.1, unit: 'x', reached }];
}

export function millions(requests: number): string {
  return requests < 1e6 ? `${requests / 1e3} k` : `${requests / 1e6} M`;
}

function usageLine(name: string, records: number, usages: readonly Usage[]): string {
  const wall = usages.map(({ wallSeconds }) => wallSeconds);
  const middle = median(wall);
  const columns = [
    middle.toFixed(1),
    `${Math.min(...wall).toFixed(1)} to ${Math.max(...wall).toFixed(1)}`,
    median(usages.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    `${Math.round(records / middle / 1000)} k`,
    `${Math.round(Math.max(...usages.map(({ peakBytes }) => peakBytes)) / 1024 ** 2)}`,
  ];
  const widths = [8, 15, 8, 12, 10];
  return `  ${name.padEnd(10)}${columns.map((column, index) => column.padStart(widths[index]!)).join('')}`;
}

/** A table for people. */
export function tableOf({ requests, records, rounds, wrong }: Size): string {
  return [
    `${millions(requests)} requests, ${records} records in two files (${rounds.length} rounds)`,
    '                wall s       from, to   CPU s   records/s  peak MiB',
    usageLine(
      'correlate',
      records,
      rounds.map(({ ours }) => ours),
    ),
    usageLine(
      'DuckDB',
      records,
      rounds.map(({ duckdb }) => duckdb),
    ),
    `  before each run the files could be read at ${rounds.map(({ readRate }) => (readRate / 1e9).toFixed(1)).join(', ')} GB/s`,
    ...(wrong.length === 0
      ? ['  every count is the truth, in both']
      : wrong.map((line) => `  WRONG  ${line}`)),
    '',
  ].join('\n');
}

export function goalLine(goal: Goal): string {
  const { text, limit, unit, reached } = goal;
  const [low, high] = [Math.min(...reached), Math.max(...reached)].map((value) => value.toFixed(2));
  return `  ${verdictOf(goal).padEnd(9)}  ${text}: ${low} to ${high} ${unit}, goal <= ${limit} ${unit}`;
}
