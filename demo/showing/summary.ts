import { type Span, type Style, wrapSpans } from '../../src/cli/terminal/style.js';
import type { Account } from '../reading/accounts.js';
import type { Finding } from '../reading/findings.js';

/** Lines longer than this are hard to read, however wide the terminal. */
const MAX_WIDTH = 100;

const NEXT: readonly string[] = [
  '  npm install opentelemetry-instrumentation-api-key',
  '  OTEL_EXPORTER_OTLP_ENDPOINT=http://your-collector:4318 \\',
  '    node --require opentelemetry-instrumentation-api-key/register app.js',
];

/** What the records mean, whether they add up, and what to do next. */
export function summaryOf(
  findings: readonly Finding[],
  accounts: readonly Account[],
  columns: number,
): Span[][] {
  const width = Math.min(columns, MAX_WIDTH);
  return [
    [],
    heading('What a security engineer reads in these records'),
    ...entries(
      findings.map(({ title, text, grave }) => ({ title, text, style: grave ? 'red' : 'yellow' })),
      width,
    ),
    [],
    heading('Counted, not claimed'),
    ...entries(
      accounts.map(({ ok, text }) => ({ title: ok ? 'ok' : 'WRONG', text, style: ok ? 'green' : 'red' })),
      width,
    ),
    [],
    heading('Next: your own app, and the Collector you already run'),
    ...NEXT.map((text): Span[] => [{ text }]),
  ];
}

function heading(text: string): Span[] {
  return [{ text, style: 'bold' }];
}

interface Entry {
  readonly title: string;
  readonly text: string;
  readonly style: Style;
}

/** Titles in one column, their texts in another, each over as many lines as it takes. */
function entries(all: readonly Entry[], width: number): Span[][] {
  const titleWidth = Math.max(0, ...all.map(({ title }) => title.length)) + 4;
  return all.flatMap(({ title, text, style }) => {
    const words = text.split(' ').map((word): Span => ({ text: word }));
    return wrapSpans(words, width - titleWidth).map((line, at) => [
      { text: `  ${at === 0 ? title : ''}`.padEnd(titleWidth), style },
      ...line,
    ]);
  });
}
