import type { Summary } from './report.js';

const NUMBERS = new Intl.NumberFormat('en');

export function count(number: number): string {
  return NUMBERS.format(number);
}

export function amount(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? '' : 's'}`;
}

/** ` (403: 3, 502: 1)`: what the clients got whose requests never reached the application. */
export function blockedStatuses({ blocked_by_status }: Summary): string {
  const each = Object.entries(blocked_by_status).map(([status, many]) => `${status}: ${count(many)}`);
  return each.length === 0 ? '' : ` (${each.join(', ')})`;
}

/** Whether there was something to compare, and none of it could be. */
export function nothingWasJudged({ findings_total, classes }: Summary): boolean {
  return findings_total === 0 && classes.matched === 0 && classes.at_edge + classes.not_comparable > 0;
}
