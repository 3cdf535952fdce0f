import { CLASSES, FINDING_CLASSES, MEANINGS, type CorrelationClass } from '../../correlation/classes.js';
import type { Correlation } from '../../correlation/correlate.js';
import type { Finding, Side, Summary } from '../../correlation/report.js';
import { sanitize } from '../terminal/sanitize.js';
import { renderLine, type Span, type Style } from '../terminal/style.js';
import { fit, textWidth } from '../terminal/width.js';

/** The counts, and the first findings. */
export async function* tableReport(
  { summary, findings }: Correlation,
  limit: number,
): AsyncGenerator<string> {
  const { stdout } = process;
  const width = stdout.isTTY ? stdout.columns || 80 : Infinity;
  const colors = stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const lines = (spans: readonly (readonly Span[])[]): string =>
    spans.map((line) => `${renderLine(line, width, colors).trimEnd()}\n`).join('');
  yield lines([...heading(summary), [], ...counts(summary), ...asides(summary), ...notices(summary)]);
  if (summary.findings_total === 0 || limit === 0) return;
  yield lines([[], ...findingsHeading(summary, limit)]);
  const first: Finding[] = [];
  for await (const finding of findings(limit)) first.push(finding);
  yield lines(findingRows(first));
}

const NUMBERS = new Intl.NumberFormat('en');

function heading({ range, window_ms }: Summary): readonly (readonly Span[])[] {
  const line = (side: Side, name: string): readonly Span[] => [
    { text: name.padEnd(13), style: 'dim' },
    { text: `${moment(range[side].from)} to ${moment(range[side].to)} UTC` },
  ];
  return [
    line('gateway', 'gateway'),
    line('events', 'application'),
    [{ text: 'window'.padEnd(13), style: 'dim' }, { text: `${window_ms / 1000} s` }],
  ];
}

function counts({ records, inputs }: Summary): readonly (readonly Span[])[] {
  const row = (name: string, gateway: string, events: string, meaning: string, style?: Style): Span[] => [
    { text: name.padEnd(21), style },
    { text: gateway.padStart(12), style },
    { text: events.padStart(12), style },
    { text: `   ${meaning}`, style: style === 'bold' ? style : 'dim' },
  ];
  return [
    row('CLASS', 'GATEWAY', 'EVENTS', '', 'bold'),
    ...CLASSES.map((name) => {
      const [gateway, events] = [records.gateway[name], records.events[name]];
      return row(name, number(gateway), number(events), MEANINGS[name], styleOf(name, gateway + events));
    }),
    row('all', number(inputs.gateway), number(inputs.events), '', 'bold'),
  ];
}

function styleOf(name: CorrelationClass, records: number): Style | undefined {
  if (records === 0) return 'dim';
  if (name === 'matched') return 'green';
  return FINDING_CLASSES.some((finding) => finding === name) ? 'red' : undefined;
}

function asides({ set_aside }: Summary): readonly (readonly Span[])[] {
  return (['gateway', 'events'] as const).flatMap((side) => {
    const { duplicates, bad, out_of_range, other } = set_aside[side];
    const parts = [
      ...Object.entries(bad).map(([why, count]) => `${number(count)} unreadable (${sanitize(why)})`),
      ...(duplicates > 0 ? [`${number(duplicates)} delivered twice`] : []),
      ...(out_of_range > 0 ? [`${number(out_of_range)} out of range`] : []),
      ...(other > 0 ? [`${number(other)} of something else`] : []),
    ];
    if (parts.length === 0) return [];
    const name = side === 'gateway' ? 'gateway' : 'application';
    return [[{ text: `not judged, ${name}: ${parts.join(', ')}`, style: 'yellow' } as const]];
  });
}

function notices(summary: Summary): readonly (readonly Span[])[] {
  return summary.notices.map((text) => [{ text: `note: ${sanitize(text)}`, style: 'yellow' }]);
}

function findingsHeading({ findings_total }: Summary, limit: number): readonly (readonly Span[])[] {
  const all = `${number(findings_total)} finding${findings_total === 1 ? '' : 's'}`;
  const text = findings_total > limit ? `${all}, the first ${number(limit)} (--limit, --json for all)` : all;
  return [[{ text, style: 'bold' }]];
}

interface Column {
  readonly title: string;
  readonly text: (finding: Finding) => string;
  readonly max: number;
  readonly style?: Style;
}

const COLUMNS: readonly Column[] = [
  { title: 'TIME', text: ({ time }) => moment(time), max: 23, style: 'dim' },
  { title: 'CLASS', text: (finding) => finding.class, max: 20, style: 'red' },
  { title: 'FINGERPRINT', text: ({ fingerprint }) => fingerprint ?? '-', max: 16 },
  { title: 'STATUS', text: statuses, max: 9 },
  { title: 'REQUEST', text: ({ method, path }) => `${method ?? '-'} ${path ?? '-'}`, max: 40 },
  { title: 'WHY', text: ({ why }) => why, max: 200 },
  { title: 'TRACE ID', text: ({ trace_id }) => trace_id ?? '-', max: 32, style: 'dim' },
];

const GAP: Span = { text: '  ' };

function findingRows(findings: readonly Finding[]): readonly (readonly Span[])[] {
  const cells = findings.map((finding) => COLUMNS.map(({ text }) => sanitize(text(finding))));
  const widths = COLUMNS.map(({ title, max }, at) =>
    Math.min(max, Math.max(title.length, ...cells.map((row) => textWidth(row[at] ?? '')))),
  );
  const line = (texts: readonly string[], styles: readonly (Style | undefined)[]): Span[] =>
    texts.flatMap((text, at) => {
      const cell = { text: fit(text, widths[at] ?? 0), style: styles[at] };
      return at === 0 ? [cell] : [GAP, cell];
    });
  return [
    line(
      COLUMNS.map(({ title }) => title),
      COLUMNS.map(() => 'bold'),
    ),
    ...cells.map((row) =>
      line(
        row,
        COLUMNS.map(({ style }) => style),
      ),
    ),
  ];
}

/** What the client got, and what the application answered. */
function statuses({ gateway_status, app_status }: Finding): string {
  return `${gateway_status ?? '-'} / ${app_status ?? '-'}`;
}

function moment(time: string): string {
  return sanitize(time).replace('T', ' ').replace('Z', '');
}

function number(count: number): string {
  return NUMBERS.format(count);
}
