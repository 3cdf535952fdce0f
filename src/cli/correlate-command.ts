import { Command, InvalidArgumentError, Option } from 'commander';
import type { Table } from '../correlation/otel-logs-source.js';
import type { CorrelateOptions } from './correlate/options.js';

const NOTES = `
Each record comes to exactly one class:
  bypass                an event that no gateway record explains       (a finding)
  fingerprint_mismatch  the two saw different keys                     (a finding)
  outcome_mismatch      the two tell of different answers              (a finding)
  blind_spot            passed on, and no application told of it       (a finding)
  ambiguous             more than one record could belong to it        (a finding)
  not_comparable        fingerprints of different peppers
  at_edge               too near the beginning or end of an input to be judged
  blocked_at_gateway    answered by the gateway, never passed on
  matched               the two agree
Two records belong together when they share the trace id or the request id, the
fingerprint, the end of the path, and the moment, give or take --window: the clocks'
difference, and what the gateway takes to hand an answer to a slow client.

Files are OTLP JSON lines (the Collector's file exporter, otel-api-key listen --out) or,
for --gateway, a gateway's own lines; also compressed (.gz), and also patterns such as
'logs/*.jsonl.gz'. They need the package chdb; --clickhouse needs @clickhouse/client.
User and password of a server: CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.

With --json: inputs, classes (records, of both sides together), records (by side),
set_aside, blocked_by_status, range, window_ms, findings_total, notices, and all
findings.

Exit codes: 0 nothing found, 1 findings, 2 cannot run.
`;

const GIB = 1024 ** 3;
const MAX_MEMORY_BYTES = 1024 ** 4;
const MIN_MEMORY_BYTES = GIB / 4;
const MAX_WINDOW_MS = 24 * 60 * 60 * 1000;
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['', 1000],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `otel-api-key correlate`. `setExitCode` gets what the run ends with. */
export function correlateCommand(setExitCode: (code: number) => void): Command {
  const command = new Command('correlate')
    .summary('compare what the gateway saw with what the application saw')
    .description(
      'Joins the records of a gateway with the api_key.authentication events of the application, and says which requests went around the gateway, which the application never told of, and where the two disagree.',
    )
    .addHelpText('after', NOTES)
    .action(async (given: CorrelateOptions) => {
      const { correlateInputs } = await import('./correlate/session.js');
      setExitCode(await correlateInputs(given));
    });
  for (const option of options()) command.addOption(option);
  return command;
}

function options(): readonly Option[] {
  return [
    new Option('--events <file...>', 'events of the application'),
    new Option('--gateway <file...>', 'records of the gateway'),
    new Option('--clickhouse <url>', "both, from the table of the Collector's ClickHouse exporter"),
    new Option('--table <name>', 'that table, also as database.table')
      .argParser(parseTable)
      .default({ table: 'otel_logs' }, 'otel_logs'),
    new Option(
      '--from <time>',
      'leave out what is earlier, and take both sides to be complete from then on; RFC 3339 or seconds since 1970',
    ).argParser(parseTime),
    new Option(
      '--to <time>',
      'leave out what is later, and take both sides to be complete up to then',
    ).argParser(parseTime),
    new Option('--window <duration>', 'how far apart the two records of a request may be, such as 500ms')
      .argParser(parseDuration)
      .default(5000, '5s'),
    new Option('--rewritten-paths', 'the gateway changes paths, and not only their beginning'),
    new Option('--json', 'one JSON object instead of tables'),
    new Option('--html <file>', 'also write a page to pass on'),
    new Option('--limit <number>', 'findings in the table; the page has 1,000 or more')
      .argParser(parseLimit)
      .default(50),
    new Option('--memory <size>', 'what the engine may take before it goes to disk or gives up')
      .argParser(parseMemory)
      .default(3 * GIB, '3GiB'),
    new Option('--timeout <duration>', 'for each query to a server')
      .argParser(parseDuration)
      .default(600_000, '10m'),
  ];
}

function parseTable(text: string): Table {
  const [, database, table] = /^(?:(\w+)\.)?(\w+)$/.exec(text) ?? [];
  if (table !== undefined) return { table, ...(database !== undefined && { database }) };
  throw new InvalidArgumentError('Use letters, digits and _, such as otel_logs or telemetry.otel_logs.');
}

/** Nanoseconds since 1970. */
function parseTime(text: string): bigint {
  const milliseconds = /^\d{1,10}(?:\.\d{1,3})?$/.test(text) ? Number(text) * 1000 : rfc3339Ms(text);
  if (milliseconds >= 0) return BigInt(Math.round(milliseconds)) * 1_000_000n;
  throw new InvalidArgumentError('Use a time such as 2026-11-28T07:00:00Z, or seconds since 1970.');
}

/** `Date.parse` alone takes much that is no time, and local time without a zone. */
function rfc3339Ms(text: string): number {
  const written = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;
  return written.test(text) ? Date.parse(text.replace(' ', 'T').toUpperCase()) : Number.NaN;
}

function parseDuration(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|h)?$/.exec(text);
  const milliseconds = Number(parts?.[1]) * (UNIT_MS.get(parts?.[2] ?? '') ?? Number.NaN);
  if (milliseconds >= 1 && milliseconds <= MAX_WINDOW_MS) return Math.round(milliseconds);
  throw new InvalidArgumentError('Use a duration from 1ms to 24h, such as 500ms or 5s.');
}

function parseLimit(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Use a whole number.');
}

function parseMemory(text: string): number {
  const parts = /^(\d{1,4}(?:\.\d)?)\s*([mgt])(?:i?b)?$/i.exec(text);
  const unit = { m: 1024 ** 2, g: GIB, t: 1024 ** 4 }[parts?.[2]?.toLowerCase() ?? ''];
  const bytes = Math.round(Number(parts?.[1]) * (unit ?? Number.NaN));
  if (bytes >= MIN_MEMORY_BYTES && bytes <= MAX_MEMORY_BYTES) return bytes;
  throw new InvalidArgumentError('Use a size from 256MiB on, such as 3GiB.');
}
