/** A median with the interval in which it lies, 95 times of 100. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Resamples; more do not move the second digit of an interval. */
const RESAMPLES = 2000;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Estimates `statistic` of `rounds` with a percentile bootstrap: rounds are drawn again with
 * replacement, whole, so what was measured side by side stays side by side.
 */
export function estimate<T>(rounds: readonly T[], statistic: (rounds: readonly T[]) => number): Estimate {
  const resampled = Array.from({ length: RESAMPLES }, () =>
    statistic(rounds.map(() => rounds[Math.floor(Math.random() * rounds.length)]!)),
  ).sort((a, b) => a - b);
  return {
    median: statistic(rounds),
    low: resampled[Math.floor(RESAMPLES * 0.025)]!,
    high: resampled[Math.ceil(RESAMPLES * 0.975) - 1]!,
  };
}

/** A new array in random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
