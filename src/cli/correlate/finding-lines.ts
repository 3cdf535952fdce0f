import type { Finding } from '../../correlation/report.js';
import { sanitize } from '../terminal/sanitize.js';
import { wrapSpans, type Span, type Style } from '../terminal/style.js';
import { fit, textWidth } from '../terminal/width.js';

type Line = readonly Span[];

interface Column {
  readonly title: string;
  readonly text: (finding: Finding) => string;
  readonly max: number;
  readonly style?: Style;
}

const COLUMNS: readonly Column[] = [
  { title: 'TIME', text: ({ time }) => time.replace('T', ' ').replace('Z', ''), max: 23, style: 'dim' },
  { title: 'CLASS', text: (finding) => finding.class, max: 20, style: 'red' },
  { title: 'FINGERPRINT', text: ({ fingerprint }) => fingerprint ?? '-', max: 16 },
  {
    // What the client got, and what the application answered.
    title: 'GATEWAY/APP',
    text: ({ gateway_status, app_status }) => `${gateway_status ?? '-'} / ${app_status ?? '-'}`,
    max: 11,
  },
  { title: 'REQUEST', text: ({ method, path }) => `${method ?? '-'} ${path ?? '-'}`, max: 40 },
];

/** On a second line where a terminal has no room beside the others. */
const REST: readonly Column[] = [
  { title: 'CLIENT', text: ({ client_address }) => client_address ?? '-', max: 39 },
  { title: 'WHY', text: ({ why }) => why, max: 200 },
  { title: 'TRACE ID', text: ({ trace_id }) => trace_id ?? '-', max: 32, style: 'dim' },
];

const GAP: Span = { text: '  ' };
const WIDE = 220;

/** A table with a line for each finding, or two where it is narrow. */
export async function findingLines(
  findings: AsyncIterable<Finding>,
  width: number,
): Promise<readonly Line[]> {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  if (width >= WIDE) return table([...COLUMNS, ...REST], all);
  const [head, ...rows] = table(narrow(all), all);
  return [
    head ?? [],
    ...rows.flatMap((row, at) => {
      const { client_address, why } = all[at]!;
      const from = client_address === null ? '' : `, from ${sanitize(client_address)}`;
      return [row, ...indented(`${sanitize(why)}${from}`, width)];
    }),
  ];
}

/** The day is told above; it is needed only where there are several. */
function narrow(findings: readonly Finding[]): readonly Column[] {
  const days = new Set(findings.map(({ time }) => time.slice(0, 10)));
  const clock: Column = { ...COLUMNS[0]!, text: ({ time }) => time.slice(11, 23), max: 12 };
  return days.size === 1 ? [clock, ...COLUMNS.slice(1)] : COLUMNS;
}

function indented(text: string, width: number): readonly Line[] {
  const words = text.split(' ').map((word): Span => ({ text: word, style: 'dim' }));
  return wrapSpans(words, width - 2).map((line) => [{ text: '  ' }, ...line]);
}

function table(columns: readonly Column[], findings: readonly Finding[]): readonly Line[] {
  const cells = findings.map((finding) => columns.map(({ text }) => sanitize(text(finding))));
  const widths = columns.map(({ title, max }, at) =>
    Math.min(max, Math.max(title.length, ...cells.map((row) => textWidth(row[at] ?? '')))),
  );
  const line = (texts: readonly string[], styles: readonly (Style | undefined)[]): Line =>
    texts.flatMap((text, at) => {
      const cell = { text: fit(text, widths[at] ?? 0), style: styles[at] };
      return at === 0 ? [cell] : [GAP, cell];
    });
  return [
    line(
      columns.map(({ title }) => title),
      columns.map(() => 'bold'),
    ),
    ...cells.map((row) =>
      line(
        row,
        columns.map(({ style }) => style),
      ),
    ),
  ];
}
