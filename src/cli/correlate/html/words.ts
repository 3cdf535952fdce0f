import type { CorrelationClass, FindingClass } from '../../../correlation/classes.js';
import type { Summary } from '../../../correlation/report.js';

/** `fingerprint_mismatch` to `Fingerprint mismatch`. */
export function title(name: CorrelationClass): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

/** A pair of records that disagree is one verdict; every other class has each record by itself. */
export function verdicts({ records: { gateway, events } }: Summary, name: FindingClass): number {
  return name.endsWith('mismatch') ? gateway[name] : gateway[name] + events[name];
}

/** RFC 3339, UTC, for people. What is no time is shown as it is. */
export function moment(time: string): string {
  return time.replace(/^([\d-]{10})T([\d:.]+)Z$/, '$1 $2');
}

/** `28 Nov 2026 06:00:00 to 07:00:00 UTC` */
export function span(from: number, to: number): string {
  const [first, last] = [new Date(from).toUTCString(), new Date(to).toUTCString()];
  const start = first.slice(0, 16) === last.slice(0, 16) ? 17 : 5;
  return `${first.slice(5, 25)} to ${last.slice(start, 25)} UTC`;
}

/** From the first moment of either input to the last; an input of nothing has none. */
export function range({ range: { gateway, events }, inputs }: Summary): string {
  const known = [inputs.gateway > 0 ? gateway : events, inputs.events > 0 ? events : gateway];
  const times = known.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  return span(Math.min(...times), Math.max(...times));
}
