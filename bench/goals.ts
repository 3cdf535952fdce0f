import type { Round } from './rounds.js';
import { estimate, median, type Estimate } from './statistics.js';
import type { Start } from './startup.js';
import type { LogsVariant, TracingVariant } from './variants.js';

export interface Goal {
  readonly text: string;
  readonly limit: number;
  readonly unit: 'x' | 'ms';
  readonly reached: Estimate;
}

export type Verdict = 'met' | 'missed' | 'undecided';

/** Undecided while the limit lies inside the interval. */
export function verdictOf({ limit, reached }: Goal): Verdict {
  if (reached.high <= limit) return 'met';
  return reached.low > limit ? 'missed' : 'undecided';
}

/** The medians of what `variant` and `other` cost over `base`, one divided by the other. */
function ratioOver<V extends string>(variant: V, other: V, base: V): (rounds: readonly Round<V>[]) => number {
  return (rounds) =>
    median(rounds.map((round) => round[variant] - round[base])) /
    median(rounds.map((round) => round[other] - round[base]));
}

export function tracingGoals(rounds: readonly Round<TracingVariant>[]): readonly Goal[] {
  const ratio = (variant: TracingVariant): Estimate =>
    estimate(rounds, ratioOver(variant, 'hand-written hook', 'instrumentation-http'));
  return [
    {
      text: "all on, over instrumentation-http: part of the hand-written hook's cost",
      limit: 0.35,
      unit: 'x',
      reached: ratio('this package'),
    },
    {
      text: 'the same with the scrubbing of every span and log record',
      limit: 0.35,
      unit: 'x',
      reached: ratio('this package, scrubbing'),
    },
  ];
}

export function logsGoals(rounds: readonly Round<LogsVariant>[]): readonly Goal[] {
  return [
    {
      text: 'logs only, over bare http: part of the cost of a lean pino line',
      limit: 1,
      unit: 'x',
      reached: estimate(rounds, ratioOver<LogsVariant>('this package', 'lean pino line', 'bare')),
    },
  ];
}

export function startUpGoals(starts: readonly Round<Start>[]): readonly Goal[] {
  const difference = (rounds: readonly Round<Start>[]): number =>
    median(rounds.map((round) => round['this preload'] - round['instrumentation-http preload']));
  return [
    {
      text: 'start-up over a preload with instrumentation-http alone',
      limit: 30,
      unit: 'ms',
      reached: estimate(starts, difference),
    },
  ];
}
