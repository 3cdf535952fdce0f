// What a process with this package can differ in: every cell of the product is a process of its own.
import type { Line } from '../lines/foreign-project.js';

/** Exact versions of the npm package `node`, which has a real binary in it; the first is the oldest that is accepted. */
export const NODES = ['20.19.0', '22.23.3', '24.21.0', '26.10.0'] as const;
export type Node = (typeof NODES)[number];

export const SDK_LINES = ['old', 'new'] as const satisfies readonly Line[];
export type SdkLine = (typeof SDK_LINES)[number];

/** Who starts OpenTelemetry. */
export const STARTS = {
  preload: 'our preload alone',
  'before auto': 'our preload before `auto-instrumentations-node/register`',
  'after auto': 'our preload after it',
  'node sdk': "the application's `NodeSDK`",
  providers: "the application's own providers",
} as const;
export type Start = keyof typeof STARTS;

/** How the application is written. */
export const KINDS = {
  cjs: 'CommonJS',
  mjs: 'ES module',
  stripped: 'TypeScript, run by Node',
  tsx: 'TypeScript, run by tsx',
} as const;
export type Kind = keyof typeof KINDS;

/** How what starts OpenTelemetry is loaded. */
export const LOADINGS = ['--require', '--import', 'NODE_OPTIONS'] as const;
export type Loading = (typeof LOADINGS)[number];

export interface Cell {
  readonly node: Node;
  readonly line: SdkLine;
  readonly start: Start;
  readonly kind: Kind;
  readonly loading: Loading;
}

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] =>
  Object.keys(table) as K[];

export const STARTERS = keysOf(STARTS);
export const WRITINGS = keysOf(KINDS);

/** All of them, those that cannot be included. */
export const CELLS: readonly Cell[] = NODES.flatMap((node) =>
  SDK_LINES.flatMap((line) =>
    STARTERS.flatMap((start) =>
      WRITINGS.flatMap((kind) => LOADINGS.map((loading) => ({ node, line, start, kind, loading }))),
    ),
  ),
);

/** Every node with every line and every start once, with the kinds and loadings in turn. */
export const SAMPLE: readonly Cell[] = NODES.flatMap((node, n) =>
  SDK_LINES.flatMap((line, l) =>
    STARTERS.map((start, s): Cell => {
      const kind = WRITINGS[(n + 2 * l + s) % WRITINGS.length]!;
      return { node, line, start, kind, loading: LOADINGS[(n + l + s) % LOADINGS.length]! };
    }),
  ),
);

/** Why a cell cannot be, with the proof; `undefined` where it must work. */
export function whyNot({ node, kind }: Cell): string | undefined {
  return node.startsWith('20.') && kind === 'stripped'
    ? 'Node 20 strips no types ([Node.js 22.18](https://nodejs.org/en/blog/release/v22.18.0) is the first that does by default)'
    : undefined;
}

export const nameOf = ({ node, line, start, kind, loading }: Cell): string =>
  `Node ${node}, ${line} line, ${start}, ${kind}, ${loading}`;
