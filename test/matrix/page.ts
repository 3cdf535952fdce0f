// docs/compatibility.md, made of what the matrix found.
import {
  CELLS,
  KINDS,
  LOADINGS,
  NODES,
  SDK_LINES,
  STARTERS,
  STARTS,
  whyNot,
  WRITINGS,
  type Cell,
} from './axes.js';

/** `cannot`: it was tried and failed, for the reason that is known. */
export type Verdict = 'works' | 'cannot' | 'fails';

const SDKS = { old: 'SDK 2 (0.223)', new: 'SDK 3 (0.301)' } as const;

/** The ways to load stand in one box: they differ only where one of them fails. */
function box(cells: readonly Cell[], verdicts: ReadonlyMap<Cell, Verdict>, notes: string[]): string {
  const by = (verdict: Verdict): readonly Cell[] => cells.filter((cell) => verdicts.get(cell) === verdict);
  if (by('works').length === cells.length) return 'yes';
  const reasons = by('cannot').map((cell) => whyNot(cell)!);
  const marks = [...new Set(reasons)].map((reason) => {
    if (!notes.includes(reason)) notes.push(reason);
    return `no [${notes.indexOf(reason) + 1}]`;
  });
  const failed = by('fails').map(({ loading }) => `fails with ${loading}`);
  const untried = cells.some((cell) => !verdicts.has(cell)) ? ['not tried'] : [];
  return [...marks, ...failed, ...untried].join('; ');
}

function table(verdicts: ReadonlyMap<Cell, Verdict>, notes: string[]): readonly string[] {
  const columns = NODES.flatMap((node) => SDK_LINES.map((line) => ({ node, line })));
  const rows = STARTERS.flatMap((start) =>
    WRITINGS.map((kind) => {
      const boxes = columns.map(({ node, line }) =>
        box(
          CELLS.filter(
            (cell) => cell.node === node && cell.line === line && cell.start === start && cell.kind === kind,
          ),
          verdicts,
          notes,
        ),
      );
      return `| ${[STARTS[start], KINDS[kind], ...boxes].join(' | ')} |`;
    }),
  );
  return [
    `| OpenTelemetry is started by | the application is | ${columns.map(({ node, line }) => `Node ${node}, ${SDKS[line]}`).join(' | ')} |`,
    `| --- | --- | ${columns.map(() => '---').join(' | ')} |`,
    ...rows,
  ];
}

export function compatibilityPage(verdicts: ReadonlyMap<Cell, Verdict>): string {
  const notes: string[] = [];
  const rows = table(verdicts, notes);
  return [
    '# What works with what',
    '',
    `\`npm run test:matrix\` made this page: ${CELLS.length} processes, each with the packed package in a project of its own. \`yes\` means that`,
    'a request to it gave exactly one event and one server span, in the trace of the caller and without the key, with each of',
    `${LOADINGS.map((loading) => `\`${loading}\``).join(', ')}. OpenTelemetry's own start files are loaded in the same way.`,
    '',
    '<!-- prettier-ignore -->',
    ...rows,
    '',
    ...notes.map((note, index) => `[${index + 1}] ${note}.`),
    '',
  ].join('\n');
}
