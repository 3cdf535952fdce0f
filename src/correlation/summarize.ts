import { CLASSES, FINDING_CLASSES, type CorrelationClass } from './classes.js';
import type { Engine, Parameters } from './engine.js';
import { circumstancesOf } from './circumstances.js';
import { noticesOf } from './notices.js';
import type { Side, Summary } from './report.js';
import { sqlText } from './sql.js';
import { rfc3339 } from './time.js';
import type { SideTotals } from './totals.js';

interface ClassRow {
  readonly class: CorrelationClass;
  readonly gateway: string;
  readonly events: string;
  readonly verdicts: string;
}

interface SideRow {
  readonly side: 'gateway' | 'event';
  readonly records: string;
}

/** Of what was looked at closer: how many records came, and how many of them are no second deliveries. */
interface Looked {
  readonly delivered: number;
  readonly once: number;
}

/** Adds up what the tables hold. `read` gives a query over the source's records. */
export async function summarize(
  engine: Engine,
  read: (name: string) => string,
  parameters: Parameters,
  totals: Readonly<Record<Side, SideTotals>>,
  windowMs: number,
): Promise<Summary> {
  const classRows = await engine.rows<ClassRow>(sqlText('class-totals'));
  const looked = await lookedAt(engine, read, parameters);
  const refusals = await engine.rows<{ answer: string; refused: string }>(read('refusals'), parameters);
  const refused = refusals.reduce((sum, row) => sum + Number(row.refused), 0);
  const sides = {
    events: sideSummary('events', totals.events, classRows, looked('event'), 0),
    gateway: sideSummary(
      'gateway',
      totals.gateway,
      classRows,
      looked('gateway'),
      totals.gateway.refused - refused,
    ),
  };
  const records = { events: sides.events.records, gateway: sides.gateway.records };
  const classes = Object.fromEntries(
    CLASSES.map((name) => [name, records.events[name] + records.gateway[name]]),
  ) as Record<CorrelationClass, number>;
  const summary: Summary = {
    inputs: { events: sides.events.inputs, gateway: sides.gateway.inputs },
    classes,
    records,
    set_aside: { events: sides.events.setAside, gateway: sides.gateway.setAside },
    blocked_by_status: Object.fromEntries(refusals.map((row) => [row.answer, Number(row.refused)])),
    range: { events: written(totals.events), gateway: written(totals.gateway) },
    window_ms: windowMs,
    findings_total: classRows
      .filter((row) => FINDING_CLASSES.some((name) => name === row.class))
      .reduce((sum, { verdicts }) => sum + Number(verdicts), 0),
    notices: [],
  };
  return { ...summary, notices: noticesOf(summary, await circumstancesOf(engine, parameters, totals)) };
}

async function lookedAt(
  engine: Engine,
  read: (name: string) => string,
  parameters: Parameters,
): Promise<(side: SideRow['side']) => Looked> {
  const open = await engine.rows<SideRow>(sqlText('open-totals'), parameters);
  const delivered = await engine.rows<SideRow>(read('delivered'), parameters);
  return (side) => ({ delivered: recordsOf(delivered, side), once: recordsOf(open, side) });
}

function written({ range }: SideTotals): { readonly from: string; readonly to: string } {
  return { from: rfc3339(range?.first ?? 0n), to: rfc3339(range?.last ?? 0n) };
}

/** Shards may have a row each. */
function recordsOf(rows: readonly SideRow[], side: SideRow['side']): number {
  return rows.filter((row) => row.side === side).reduce((sum, { records }) => sum + Number(records), 0);
}

interface SideSummary {
  readonly inputs: number;
  readonly records: Readonly<Record<CorrelationClass, number>>;
  readonly setAside: Summary['set_aside'][Side];
}

/** `matched` is mostly what `suspects` left alone, and is never counted one by one. */
function sideSummary(
  side: Side,
  totals: SideTotals,
  classRows: readonly ClassRow[],
  { delivered, once }: Looked,
  repeatedRefusals: number,
): SideSummary {
  const duplicates = delivered - once + repeatedRefusals;
  const counts = new Map(classRows.map((row) => [row.class, Number(row[side])]));
  const records = Object.fromEntries(CLASSES.map((name) => [name, counts.get(name) ?? 0])) as Record<
    CorrelationClass,
    number
  >;
  records.matched += totals.delivered - totals.refused - delivered;
  records.blocked_at_gateway = totals.refused - repeatedRefusals;
  return { inputs: totals.delivered - duplicates, records, setAside: { duplicates, ...totals.setAside } };
}
