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

interface OpenRow {
  readonly side: 'gateway' | 'event';
  readonly delivered: string;
  readonly records: string;
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
  const openRows = await engine.rows<OpenRow>(sqlText('open-totals'), parameters);
  const refusals = await engine.rows<{ answer: string; refused: string }>(read('refusals'), parameters);
  const refused = refusals.reduce((sum, row) => sum + Number(row.refused), 0);
  const sides = {
    events: sideSummary('events', totals.events, classRows, openRows, 0),
    gateway: sideSummary('gateway', totals.gateway, classRows, openRows, totals.gateway.refused - refused),
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

function written({ range }: SideTotals): { readonly from: string; readonly to: string } {
  return { from: rfc3339(range?.first ?? 0n), to: rfc3339(range?.last ?? 0n) };
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
  openRows: readonly OpenRow[],
  repeatedRefusals: number,
): SideSummary {
  const open = openRows.find((row) => row.side === (side === 'events' ? 'event' : 'gateway'));
  const [delivered, once] = [Number(open?.delivered ?? 0), Number(open?.records ?? 0)];
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
