import type { Totals } from '../../src/cli/listen/totals.js';
import { type Span, wrapSpans } from '../../src/cli/terminal/style.js';
import type { Sighting } from '../reading/sighting.js';
import { Table } from './table.js';
import { INTRO, type Now } from './view.js';

export interface FrameState {
  readonly sightings: readonly Sighting[];
  readonly totals: Totals;
  readonly now: Now | undefined;
}

const BOTTOM_LINES = 3;

/** At most `height` lines: what this is, what happens now, the newest requests, the totals. */
export function frameOf({ sightings, totals, now }: FrameState, width: number, height: number): Span[][] {
  const top = [...INTRO.map((line) => [...line]), [], nowLine(now), []];
  const bottom = [[], ...wrapSpans(totals.outcomes(), width)];
  // The totals grow; the table must not jump when they do.
  while (bottom.length < BOTTOM_LINES) bottom.push([]);
  const table = new Table(width);
  const room = Math.max(1, height - top.length - bottom.length - 1);
  const rows = sightings.slice(-room).map((sighting) => table.row(sighting));
  while (rows.length < room) rows.push([]);
  return [...top, table.header(), ...rows, ...bottom].slice(0, height);
}

function nowLine(now: Now | undefined): Span[] {
  if (now === undefined) return [{ text: 'Starting the API …', style: 'dim' }];
  return [
    { text: `Now (${now.at} of ${now.of}): `, style: 'dim' },
    { text: now.title, style: 'yellow' },
  ];
}
