// npm run bench:correlate                        1 M and 10 M requests: asks for 33 GB of temporary room
// npm run bench:correlate -- --short             50 k and 200 k: proves that it runs, not how fast
// npm run bench:correlate -- --requests 1000000  this size only; can be repeated
// npm run bench:correlate -- --json              the figures as JSON, on standard output
//
// `otel-api-key correlate` and DuckDB, each in a process of its own, over the same generated files, which are
// read through before each run; before that each program has worked on a small set. Whether goals are met does
// not change the exit code; a count that is not the truth does. TMPDIR says where the files go, and what either
// program spills.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { differences, duckdbCounts, ourCounts, trueCounts, type Counts } from './counts.js';
import type { Truth } from './generate.js';
import { measure, type Usage } from './measure.js';
import { goalLine, goalsOf, millions, tableOf, verdictOf, type Round, type Size } from './report.js';
import { readThrough } from './warm.js';

const FULL = [1_000_000, 10_000_000] as const;
const SHORT = [50_000, 200_000] as const;
/** What each program does before it is measured: its engine, half a gigabyte of code, is then in memory, too. */
const SMALL = 1000;
const ROUNDS = 3;
/** Of sizes that take a minute for each program. */
const ROUNDS_LARGE = 2;
const LARGE = 5_000_000;

/** The files, and as much again for tables and for what does not fit into memory. */
const BYTES_PER_REQUEST = 1650 * 2;

/** DuckDB may take what is the goal for us. */
const DUCKDB_MEMORY = '4GiB';

const module = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** @throws Error when the disk is too full for this size */
function checkRoom(folder: string, requests: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const [free, needed] = [bavail * bsize, requests * BYTES_PER_REQUEST];
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Error(
    `${millions(requests)} requests need ${gigabytes(needed)} in ${folder}, and ${gigabytes(free)} are free; ` +
      'set TMPDIR to a larger disk, or take --short',
  );
}

const filesIn = (folder: string): readonly [events: string, gateway: string] => [
  join(folder, 'events.jsonl'),
  join(folder, 'gateway.jsonl'),
];

/** One program over the files of a folder; `wrong` gets what it counted. */
type Run = typeof runOurs;

async function runOurs(folder: string, wrong: (counts: Counts) => void): Promise<Usage> {
  const output = join(folder, 'ours.json');
  const [events, gateway] = filesIn(folder);
  const files = ['--events', events, '--gateway', gateway];
  // 1: there are findings, and there must be.
  const usage = await measure(
    [module('../../src/cli/main.js'), 'correlate', ...files, '--json'],
    output,
    [1],
  );
  wrong(ourCounts(output));
  return usage;
}

async function runDuckdb(folder: string, wrong: (counts: Counts) => void): Promise<Usage> {
  const output = join(folder, 'duckdb.json');
  const threads = String(cpus().length);
  const usage = await measure([module('./duckdb.js'), folder, threads, DUCKDB_MEMORY], output);
  wrong(duckdbCounts(output));
  return usage;
}

async function generate(folder: string, requests: number): Promise<string> {
  mkdirSync(folder);
  const order = ['--requests', String(requests), '--seed', '1', '--out', folder];
  await measure([module('./generate.js'), ...order], join(folder, 'generated.json'));
  return folder;
}

async function measureSize(root: string, requests: number, small: string): Promise<Size> {
  checkRoom(root, requests);
  say(`${millions(requests)} requests: generating`);
  const folder = await generate(join(root, String(requests)), requests);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const wrong = new Set<string>();
  const note = (name: string) => (counts: Counts) => {
    for (const line of differences(trueCounts(truth), counts)) wrong.add(`${name}: ${line}`);
  };
  const rounds: Round[] = [];
  const count = requests >= LARGE ? ROUNDS_LARGE : ROUNDS;
  for (let number = 0; number < count; number += 1) {
    say(`${millions(requests)} requests: round ${number + 1} of ${count}`);
    const measured: { ours?: Usage; duckdb?: Usage } = {};
    const rates: number[] = [];
    const afterWarmUp = async (run: Run, name: string): Promise<Usage> => {
      await run(small, () => undefined);
      rates.push(readThrough(filesIn(folder)));
      return run(folder, note(name));
    };
    const ours = async (): Promise<void> => void (measured.ours = await afterWarmUp(runOurs, 'correlate'));
    const duckdb = async (): Promise<void> => void (measured.duckdb = await afterWarmUp(runDuckdb, 'DuckDB'));
    // In turns, so that whatever drifts or is left behind meets both alike.
    for (const run of number % 2 === 0 ? [ours, duckdb] : [duckdb, ours]) await run();
    rounds.push({ ...(measured as Pick<Round, 'ours' | 'duckdb'>), readRate: Math.min(...rates) });
  }
  rmSync(folder, { recursive: true });
  return { requests, records: truth.inputs.gateway + truth.inputs.events, rounds, wrong: [...wrong] };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      requests: { type: 'string', multiple: true },
    },
  });
  const chosen = values.requests?.map(Number) ?? (values.short ? SHORT : FULL);
  for (const requests of chosen) {
    if (!Number.isInteger(requests) || requests < 1) throw new Error('--requests is a whole number above 0');
  }
  const root = mkdtempSync(join(tmpdir(), 'correlate-bench-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));

  const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;
  if (!values.json) console.log(`${machine}\n`);
  const small = await generate(join(root, 'small'), SMALL);
  const sizes: Size[] = [];
  for (const requests of chosen) {
    const size = await measureSize(root, requests, small);
    sizes.push(size);
    if (!values.json) console.log(tableOf(size));
  }
  const goals = goalsOf(sizes);
  if (values.json) {
    const withVerdicts = goals.map((goal) => ({ ...goal, verdict: verdictOf(goal) }));
    console.log(JSON.stringify({ machine, sizes, goals: withVerdicts }, undefined, 2));
  } else console.log(goals.map(goalLine).join('\n'));
  if (sizes.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
}

await main();
