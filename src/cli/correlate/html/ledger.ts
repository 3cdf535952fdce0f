import { CLASSES, FINDING_CLASSES, MEANINGS } from '../../../correlation/classes.js';
import type { SetAside, Side, Summary } from '../../../correlation/report.js';
import { blockedStatuses, count } from '../../../correlation/words.js';
import { ADVICE } from './advice.js';
import { markup, type Markup, type Piece } from './markup.js';
import { named } from './pattern.js';
import { cells, table } from './table.js';
import { verdicts } from './words.js';

type Of = (side: Side) => number;

export function cards(summary: Summary): Markup {
  const each = FINDING_CLASSES.map((name) => {
    const found = verdicts(summary, name);
    return markup`<li${none(found)}><h3>${named(name)}</h3><b>${count(found)}</b><p>${MEANINGS[name]}</p></li>`;
  });
  return markup`<ul class="cards">${each}</ul>`;
}

/** From what was read to what was judged, and on to the classes, each line with both sides. */
export function ledger(summary: Summary): Markup {
  const { set_aside, inputs, records } = summary;
  const aside = set_aside;
  const reasons = new Set([...Object.keys(aside.gateway.bad), ...Object.keys(aside.events.bad)]);
  const judged: Of = (side) => inputs[side];
  return table(
    'Counts',
    ['Records', 'Gateway', 'Application', 'Both', 'What it means, and what to do'],
    [
      sum('Read', (side) => inputs[side] + total(aside[side])),
      line('− Duplicates', 'delivered once more', (side) => aside[side].duplicates),
      line('− Out of range', 'not between --from and --to', (side) => aside[side].out_of_range),
      line('− Other', 'records of other kinds', (side) => aside[side].other),
      ...[...reasons].map((reason) => line('− Bad', reason, (side) => aside[side].bad[reason] ?? 0)),
      sum('= Judged', judged),
      ...CLASSES.map((name) =>
        line(
          named(name),
          markup`<p>${MEANINGS[name]}${name === 'blocked_at_gateway' ? blockedStatuses(summary) : ''}</p><p>${ADVICE[name]}</p>`,
          (side) => records[side][name],
        ),
      ),
      sum('= Sum of the classes', (side) => CLASSES.reduce((all, name) => all + records[side][name], 0)),
    ],
  );
}

function line(name: Piece, text: Piece, of: Of, kind = none(of('gateway') + of('events'))): Markup {
  const [gateway, events] = [of('gateway'), of('events')];
  return markup`<tr${kind}><th>${name}</th>${cells([count(gateway), count(events), count(gateway + events), text])}</tr>`;
}

function sum(name: string, of: Of): Markup {
  return line(name, '', of, markup` class="sum"`);
}

function none(found: number): Markup {
  return found === 0 ? markup` class="none"` : markup``;
}

function total({ duplicates, bad, out_of_range, other }: SetAside): number {
  return Object.values(bad).reduce((all, number) => all + number, duplicates + out_of_range + other);
}
