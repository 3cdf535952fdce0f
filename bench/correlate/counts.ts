import { readFileSync } from 'node:fs';
import { CLASSES, type CorrelationClass } from '../../src/correlation/classes.js';
import type { Summary } from '../../src/correlation/report.js';
import type { ClassCount } from './duckdb.js';
import type { Truth } from './generate.js';

type Side = 'gateway' | 'events';

/** Records of each side in each class, and those that were delivered once more (nobody asks DuckDB). */
export interface Counts {
  readonly records: Readonly<Record<Side, Readonly<Partial<Record<CorrelationClass, number>>>>>;
  readonly duplicates?: Readonly<Record<Side, number>>;
}

const parse = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

export function trueCounts({ classes, duplicates }: Truth): Counts {
  const of = (side: Side): Partial<Record<CorrelationClass, number>> =>
    Object.fromEntries(Object.entries(classes).map(([name, counts]) => [name, counts[side]]));
  return { records: { gateway: of('gateway'), events: of('events') }, duplicates };
}

/** From what `otel-api-key correlate --json` printed. */
export function ourCounts(file: string): Counts {
  const { records, set_aside } = parse<Summary>(file);
  const { gateway, events } = set_aside;
  return { records, duplicates: { gateway: gateway.duplicates, events: events.duplicates } };
}

/** From what duckdb.ts printed. */
export function duckdbCounts(file: string): Counts {
  const rows = parse<readonly ClassCount[]>(file);
  const of = (side: Side): Partial<Record<CorrelationClass, number>> =>
    Object.fromEntries(rows.map((row) => [row.class, row[side]]));
  return { records: { gateway: of('gateway'), events: of('events') } };
}

/** A line for each count that is not the truth. */
export function differences(truth: Counts, counted: Counts): readonly string[] {
  const lines: string[] = [];
  const compare = (what: string, expected = 0, found = 0): void => {
    if (expected !== found) lines.push(`${what}: ${found}, and ${expected} are true`);
  };
  for (const side of ['gateway', 'events'] as const) {
    for (const name of CLASSES) {
      compare(`${side}, ${name}`, truth.records[side][name], counted.records[side][name]);
    }
    if (counted.duplicates !== undefined) {
      compare(`${side}, delivered twice`, truth.duplicates?.[side], counted.duplicates[side]);
    }
  }
  return lines;
}
