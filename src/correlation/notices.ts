import { FINDING_CLASSES } from './classes.js';
import type { Summary } from './report.js';

/** A row of foreign-peppers.sql. */
export interface ForeignPepper {
  readonly gateway_key_id: string;
  readonly app_key_id: string;
  readonly verdicts: string;
}

/** The row of apart.sql. */
export interface Apart {
  readonly pairs: string;
  readonly apart_ns: string;
}

/** More at the edge than this share of an input is worth a word. */
const MUCH_AT_EDGE = 0.05;

/** What a reader should know before believing the counts. */
export function noticesOf(
  summary: Summary,
  foreign: readonly ForeignPepper[],
  apart: Apart | undefined,
): readonly string[] {
  return [...edgeNotices(summary), ...pepperNotices(foreign), ...clockNotices(summary, apart)];
}

function edgeNotices({ classes, inputs, range, window_ms }: Summary): readonly string[] {
  if (range.events.from > range.gateway.to || range.gateway.from > range.events.to) {
    return [
      `the inputs have no time in common: events from ${range.events.from} to ${range.events.to}, gateway records from ${range.gateway.from} to ${range.gateway.to}`,
    ];
  }
  const { at_edge } = classes;
  const found = FINDING_CLASSES.reduce((sum, name) => sum + classes[name], 0);
  if (at_edge === 0 || (at_edge < found && at_edge < MUCH_AT_EDGE * (inputs.events + inputs.gateway)))
    return [];
  return [
    `${at_edge} records are within ${window_ms / 1000} s of where an input begins or ends and were not judged: give longer logs of both sides, or a smaller --window`,
  ];
}

function pepperNotices(foreign: readonly ForeignPepper[]): readonly string[] {
  return foreign.map(
    ({ gateway_key_id, app_key_id, verdicts }) =>
      `${verdicts} requests could not be compared: the gateway's fingerprints are of ${pepper(gateway_key_id)}, the application's of ${pepper(app_key_id)}; give both the same pepper and id, or the application the gateway's as a previous one`,
  );
}

function pepper(id: string): string {
  return id === '' ? 'no pepper (SHA-256)' : `the pepper "${id}"`;
}

function clockNotices({ window_ms }: Summary, apart: Apart | undefined): readonly string[] {
  if (apart === undefined || apart.pairs === '0') return [];
  const seconds = (Number(apart.apart_ns) / 1e9).toFixed(1);
  return [
    `${apart.pairs} blind spots and bypasses have the same ids and are about ${seconds} s apart: requests repeated later, or clocks (or slow clients) beyond the window of ${window_ms / 1000} s; see --window`,
  ];
}
