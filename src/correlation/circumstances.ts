import type { Engine, Parameters } from './engine.js';
import type { Side } from './report.js';
import { sqlText } from './sql.js';
import type { SideTotals } from './totals.js';

/** A row of foreign-peppers.sql. */
export interface ForeignPepper {
  readonly gateway_key_id: string;
  readonly app_key_id: string;
  readonly verdicts: string;
}

/** The row of apart.sql. */
export interface Apart {
  readonly late: string;
  readonly late_ns: string;
  readonly elsewhere: string;
}

/** The row of keyless.sql. */
export interface Keyless {
  readonly fingerprint: string;
  readonly verdicts: string;
}

/** The row of edges.sql. */
export interface Edges {
  readonly events_after: string;
  readonly events_before: string;
  readonly gateway_after: string;
  readonly gateway_before: string;
}

/** What the verdicts have in common that says more about the inputs than about any request. */
export interface Circumstances {
  readonly foreignPeppers: readonly ForeignPepper[];
  readonly apart: Apart | undefined;
  readonly keyless: Keyless | undefined;
  readonly edges: Edges | undefined;
  /** Pairs whose paths have only their last part in common. */
  readonly moved: number;
}

export async function circumstancesOf(
  engine: Engine,
  parameters: Parameters,
  { events, gateway }: Readonly<Record<Side, SideTotals>>,
): Promise<Circumstances> {
  const ranges = {
    events_first: String(events.range?.first ?? 0n),
    events_last: String(events.range?.last ?? 0n),
    gateway_first: String(gateway.range?.first ?? 0n),
    gateway_last: String(gateway.range?.last ?? 0n),
  };
  const foreignPeppers = await engine.rows<ForeignPepper>(sqlText('foreign-peppers'));
  const [apart] = await engine.rows<Apart>(sqlText('apart'), parameters);
  const [keyless] = await engine.rows<Keyless>(sqlText('keyless'));
  const [edges] = await engine.rows<Edges>(sqlText('edges'), ranges);
  const [moved] = await engine.rows<{ pairs: string }>(sqlText('moved'));
  return { foreignPeppers, apart, keyless, edges, moved: Number(moved?.pairs ?? 0) };
}
