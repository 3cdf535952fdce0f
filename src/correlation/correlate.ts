import { randomBytes } from 'node:crypto';
import { FINDING_CLASSES } from './classes.js';
import { CorrelationError } from './correlation-error.js';
import type { Engine, Parameters } from './engine.js';
import { findingOf, type FindingRow } from './finding.js';
import type { Step } from './progress.js';
import type { Finding, Side, Summary } from './report.js';
import type { Source } from './source.js';
import { sqlStatements, sqlText } from './sql.js';
import { settle } from './steps.js';
import { summarize } from './summarize.js';
import { totalsOf, type Range, type SideTotals, type TotalsRow } from './totals.js';

/**
 * Nanoseconds since 1970; both ends belong to the range. An end that is given says that both
 * inputs are complete up to there: what is missing there was never written.
 */
export interface TimeRange {
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
}

/** The last day that a time of the engine can hold: https://clickhouse.com/docs/sql-reference/data-types/datetime64 */
const ALWAYS = { from: 0n, to: 9_214_646_400_000_000_000n };

export interface CorrelationOptions {
  readonly range: TimeRange;
  /** How far apart the two records of a request may be: the clocks' difference, and what a gateway takes to hand the answer on. */
  readonly windowMs: number;
  /** Whether the gateway changes paths so that not even their ends remain. */
  readonly rewrittenPaths: boolean;
}

export interface Correlation {
  readonly summary: Summary;
  /** The parameters of the queries over the result: timeline.sql and its like. */
  readonly parameters: Parameters;
  /** Worst first, at most so many. */
  readonly findings: (limit: number) => AsyncIterable<Finding>;
}

const NS_PER_MS = 1_000_000n;

/**
 * Puts every record into one class. The engine holds the result until it is closed.
 * @throws CorrelationError
 */
export async function correlate(
  engine: Engine,
  source: Source,
  options: CorrelationOptions,
  step: Step,
): Promise<Correlation> {
  const windowNs = BigInt(options.windowMs) * NS_PER_MS;
  const parameters: Parameters = {
    ...salt(),
    ...rangeParameters(options.range, windowNs),
    window: String(windowNs),
    rewritten_paths: options.rewrittenPaths,
    ...source.parameters,
  };
  await source.load(engine, parameters, step);
  for (const statement of sqlStatements('tables')) await engine.run(statement);
  const read = (name: string): string => source.over(sqlText(name));
  const totals = totalsOf(
    await step('counting', 0, () => engine.rows<TotalsRow>(read('totals'), parameters)),
  );
  const edges = edgesOf(totals, options.range, windowNs);
  await step('comparing by trace id', 0, async () => {
    await engine.run(`INSERT INTO suspects ${read('suspects')}`, parameters);
    await engine.run(`INSERT INTO open ${read('open')}`, parameters);
    await engine.run(`INSERT INTO refused ${read('refused')}`, parameters);
  });
  await step('looking closer', 0, async () => {
    await settle(engine, parameters);
    await engine.run(`INSERT INTO verdicts ${sqlText('verdicts')}`, { ...parameters, ...edges });
  });
  const summary = await step('adding up', 0, () =>
    summarize(engine, read, parameters, totals, options.windowMs),
  );
  return {
    summary,
    parameters: { ...parameters, finding_classes: FINDING_CLASSES },
    findings: (limit) => findings(engine, limit),
  };
}

async function* findings(engine: Engine, limit: number): AsyncIterable<Finding> {
  const parameters = { finding_classes: FINDING_CLASSES, limit };
  for await (const row of engine.stream<FindingRow>(sqlText('findings'), parameters)) yield findingOf(row);
}

/** The hashes' key. A client that knew it could make two different records look the same. */
function salt(): Parameters {
  const bytes = randomBytes(16);
  return { salt_low: String(bytes.readBigUInt64LE(0)), salt_high: String(bytes.readBigUInt64LE(8)) };
}

/** More is read than is judged: the other half of a request may lie just outside. */
function rangeParameters({ from = ALWAYS.from, to = ALWAYS.to }: TimeRange, windowNs: bigint): Parameters {
  const [earliest, latest] = [from - windowNs, to + windowNs];
  return {
    judge_from: String(from),
    judge_to: String(to),
    from: String(earliest < ALWAYS.from ? ALWAYS.from : earliest),
    to: String(latest > ALWAYS.to ? ALWAYS.to : latest),
  };
}

/** Between these moments, whatever belongs to a record would be in the inputs. */
function edgesOf(
  { events, gateway }: Readonly<Record<Side, SideTotals>>,
  { from, to }: TimeRange,
  windowNs: bigint,
): Parameters {
  const [event, gate] = [rangeOf('events', events), rangeOf('gateway', gateway)];
  const first = event.first > gate.first ? event.first : gate.first;
  const last = event.last < gate.last ? event.last : gate.last;
  return {
    // Files that go on beyond the range have all that belongs to it.
    first: String(from !== undefined && first < from ? from : (from ?? first) + windowNs),
    last: String(to !== undefined && last > to ? to : (to ?? last) - windowNs),
  };
}

const WANTED: Readonly<Record<Side, string>> = {
  events: 'api_key.authentication events (OTLP JSON lines, or the table of the Collector)',
  gateway: 'gateway records (JSON lines of a gateway recipe, or gateway.access log records)',
};

function rangeOf(side: Side, { range, extent, setAside }: SideTotals): Range {
  if (range !== undefined && extent !== undefined) return extent;
  const bad = Object.entries(setAside.bad).map(([why, count]) => `${count} ${why}`);
  const aside = [
    ...bad,
    ...(setAside.other > 0 ? [`${setAside.other} of something else`] : []),
    ...(setAside.out_of_range > 0 ? [`${setAside.out_of_range} out of range`] : []),
  ];
  const found = aside.length === 0 ? 'nothing is in it' : `it has ${aside.join(', ')}`;
  throw new CorrelationError('INPUT_EMPTY', `the ${side} input holds no ${WANTED[side]}; ${found}`);
}
