import { CLASSES, FINDING_CLASSES, MEANINGS, type CorrelationClass } from '../../correlation/classes.js';
import type { Correlation } from '../../correlation/correlate.js';
import type { Side, Summary } from '../../correlation/report.js';
import { amount, blockedStatuses, count, nothingWasJudged } from '../../correlation/words.js';
import { sanitize } from '../terminal/sanitize.js';
import { renderLine, wrapSpans, type Span, type Style } from '../terminal/style.js';
import { findingLines } from './finding-lines.js';

type Line = readonly Span[];

/** The counts, and the first findings. */
export async function* tableReport(
  { summary, findings }: Correlation,
  limit: number,
): AsyncGenerator<string> {
  const { stdout } = process;
  const width = stdout.isTTY ? stdout.columns || 80 : Infinity;
  const colors = stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const print = (lines: readonly Line[]): string =>
    lines.map((line) => `${renderLine(line, width, colors).trimEnd()}\n`).join('');
  const remarks = [...asides(summary), ...summary.notices.map((text) => `note: ${text}`)];
  yield print([
    ...heading(summary),
    [],
    ...counts(summary),
    [],
    ...remarks.flatMap((text) => wrapped(text, width)),
    ...conclusion(summary, limit),
  ]);
  if (summary.findings_total > 0 && limit > 0) yield print(await findingLines(findings(limit), width));
}

function heading({ range, window_ms }: Summary): readonly Line[] {
  const line = (name: string, text: string): Line => [{ text: name.padEnd(13), style: 'dim' }, { text }];
  const span = (side: Side): string => `${moment(range[side].from)} to ${moment(range[side].to)} UTC`;
  return [
    line('gateway', span('gateway')),
    line('application', span('events')),
    line('window', `${window_ms / 1000} s`),
  ];
}

function counts(summary: Summary): readonly Line[] {
  const { records, inputs } = summary;
  const width = Math.max(9, count(Math.max(inputs.gateway, inputs.events)).length + 2);
  const row = (name: string, gateway: string, events: string, text: string, style?: Style): Line => [
    { text: name.padEnd(20), style },
    { text: gateway.padStart(width), style },
    { text: events.padStart(width), style },
    { text: `  ${text}`, style: style === 'bold' ? style : 'dim' },
  ];
  return [
    row('CLASS', 'GATEWAY', 'EVENTS', '', 'bold'),
    ...CLASSES.map((name) => {
      const [gateway, events] = [records.gateway[name], records.events[name]];
      return row(
        name,
        count(gateway),
        count(events),
        meaning(name, summary),
        styleOf(name, gateway + events),
      );
    }),
    row('all', count(inputs.gateway), count(inputs.events), '', 'bold'),
  ];
}

function meaning(name: CorrelationClass, summary: Summary): string {
  return MEANINGS[name] + (name === 'blocked_at_gateway' ? blockedStatuses(summary) : '');
}

function styleOf(name: CorrelationClass, records: number): Style | undefined {
  if (records === 0) return 'dim';
  if (name === 'matched') return 'green';
  return FINDING_CLASSES.some((finding) => finding === name) ? 'red' : undefined;
}

function asides({ set_aside }: Summary): readonly string[] {
  return (['gateway', 'events'] as const).flatMap((side) => {
    const { duplicates, bad, out_of_range, other } = set_aside[side];
    const parts = [
      ...Object.entries(bad).map(([why, many]) => `${count(many)} unreadable (${why})`),
      ...(duplicates > 0 ? [`${count(duplicates)} delivered once more`] : []),
      ...(out_of_range > 0 ? [`${count(out_of_range)} out of range`] : []),
      ...(other > 0 ? [`${count(other)} of other kinds`] : []),
    ];
    const name = side === 'gateway' ? 'gateway' : 'application';
    return parts.length === 0 ? [] : [`not judged, ${name}: ${parts.join(', ')}`];
  });
}

function wrapped(text: string, width: number): readonly Line[] {
  const words = sanitize(text, Infinity)
    .split(' ')
    .map((word): Span => ({ text: word, style: 'yellow' }));
  return wrapSpans(words, width);
}

function conclusion(summary: Summary, limit: number): readonly Line[] {
  const { findings_total } = summary;
  if (nothingWasJudged(summary)) return [[{ text: 'nothing could be judged', style: 'yellow' }]];
  if (findings_total === 0) return [[{ text: 'no findings', style: 'green' }]];
  const first = findings_total > limit ? `, the first ${count(limit)} (--limit, --json for all)` : '';
  return [
    [
      { text: amount(findings_total, 'finding') + first, style: 'bold' },
      { text: '; worst first', style: 'dim' },
    ],
  ];
}

function moment(time: string): string {
  return sanitize(time).replace('T', ' ').replace('Z', '');
}
