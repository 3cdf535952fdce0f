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
  readonly late: string;
  readonly late_ns: string;
  readonly elsewhere: string;
}

/** The row of keyless.sql. */
export interface Keyless {
  readonly fingerprint: string;
  readonly verdicts: string;
}

/** A key that is lost on its way so often is no key. */
const MANY_KEYLESS = 10;

/** More at the edge than this share of an input is worth a word. */
const MUCH_AT_EDGE = 0.05;

/** What a reader should know before believing the counts. */
export function noticesOf(
  summary: Summary,
  foreign: readonly ForeignPepper[],
  apart: Apart | undefined,
  keyless: Keyless | undefined,
): readonly string[] {
  return [
    ...edgeNotices(summary),
    ...pepperNotices(foreign),
    ...sameIdNotices(summary, apart),
    ...keylessNotices(keyless),
  ];
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
    `${amount(at_edge, 'record')} within ${window_ms / 1000} s of where an input begins or ends, not judged: give longer logs of both sides, or a smaller --window`,
  ];
}

function pepperNotices(foreign: readonly ForeignPepper[]): readonly string[] {
  return foreign.map(
    ({ gateway_key_id, app_key_id, verdicts }) =>
      `${amount(Number(verdicts), 'request')} could not be compared: the gateway's fingerprints are of ${pepper(gateway_key_id)}, the application's of ${pepper(app_key_id)}; give both the same pepper and id, or the application the gateway's as a previous one`,
  );
}

function pepper(id: string): string {
  return id === '' ? 'no pepper (SHA-256)' : `the pepper "${id}"`;
}

function keylessNotices(keyless: Keyless | undefined): readonly string[] {
  if (keyless === undefined || Number(keyless.verdicts) < MANY_KEYLESS) return [];
  return [
    `${amount(Number(keyless.verdicts), 'request')} without a key at the application and all with the fingerprint ${keyless.fingerprint} at the gateway: it may make a fingerprint of nothing, where it should write null`,
  ];
}

function sameIdNotices({ window_ms }: Summary, apart: Apart | undefined): readonly string[] {
  if (apart === undefined) return [];
  const seconds = (Number(apart.late_ns) / 1e9).toFixed(1);
  return [
    ...(apart.late === '0'
      ? []
      : [
          `${amount(Number(apart.late), 'blind spot')} with the ids of a bypass about ${seconds} s away: requests repeated later, or clocks (or slow clients) beyond the window of ${window_ms / 1000} s; see --window`,
        ]),
    ...(apart.elsewhere === '0'
      ? []
      : [
          `${amount(Number(apart.elsewhere), 'blind spot')} with the ids and the key of a bypass on another path: forged ids, or a gateway that rewrites paths; see --rewritten-paths`,
        ]),
  ];
}

const NUMBERS = new Intl.NumberFormat('en');

function amount(count: number, thing: string): string {
  return `${NUMBERS.format(count)} ${thing}${count === 1 ? '' : 's'}`;
}
