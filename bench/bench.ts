// npm run bench                       everything, some minutes
// npm run bench -- --short            everything with few rounds: proves that it runs, not how fast
// npm run bench -- --only tracing     one group: tracing, logs or startup
// npm run bench -- --json             the figures as JSON, on standard output
//
// Says what a request costs the server in CPU. Whether goals are met does not change the exit code;
// a benchmark that cannot run does.
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { logsOnly, TRACING } from './experiments.js';
import { logsGoals, startUpGoals, tracingGoals, verdictOf } from './goals.js';
import { rowsOf, tableOf, type Section } from './report.js';
import { Bench, type Effort, type Experiment, type Round } from './rounds.js';
import { measureStartUp, STARTS } from './startup.js';

const FULL: Effort = { rounds: 40, warmUpRounds: 4, requestsPerBlock: 2000 };
const SHORT: Effort = { rounds: 5, warmUpRounds: 1, requestsPerBlock: 500 };
const STARTS_FULL = 25;
const STARTS_SHORT = 3;

function progress(what: string, total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done) => process.stderr.write(done >= total ? '\r\x1b[K' : `\r${what}: ${done} of ${total} rounds`);
}

async function measure<V extends string>(
  what: string,
  experiment: Experiment<V>,
  effort: Effort,
): Promise<readonly Round<V>[]> {
  const bench = new Bench(experiment, effort);
  try {
    await bench.start();
    return await bench.measure(progress(what, effort.rounds + effort.warmUpRounds));
  } finally {
    bench.stop();
  }
}

const sizeOf = ({ rounds, requestsPerBlock }: Effort): string =>
  `${rounds} rounds of ${requestsPerBlock} requests`;

async function tracing(short: boolean): Promise<readonly Section[]> {
  const effort = short ? SHORT : FULL;
  const rounds = await measure('with tracing', TRACING, effort);
  return [
    {
      title: `With tracing: CPU a request (${sizeOf(effort)} for each)`,
      unit: 'us',
      rows: rowsOf(rounds, TRACING.variants, (variant) => {
        if (variant === 'bare') return undefined;
        return variant === 'instrumentation-http' ? 'bare' : 'instrumentation-http';
      }),
      goals: tracingGoals(rounds),
    },
  ];
}

async function logs(short: boolean): Promise<readonly Section[]> {
  const effort = short ? SHORT : FULL;
  const folder = mkdtempSync(join(tmpdir(), 'api-key-bench-'));
  const stdout = openSync(join(folder, 'pino.log'), 'a');
  try {
    const experiment = logsOnly(stdout);
    const rounds = await measure('logs only', experiment, effort);
    return [
      {
        title: `Without tracing: CPU a request (${sizeOf(effort)} for each)`,
        unit: 'us',
        rows: rowsOf(rounds, experiment.variants, (variant) => (variant === 'bare' ? undefined : 'bare')),
        goals: logsGoals(rounds),
      },
    ];
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}

async function startup(short: boolean): Promise<readonly Section[]> {
  const count = short ? STARTS_SHORT : STARTS_FULL;
  const { wall, cpu } = await measureStartUp(count, progress('start-up', count));
  const sections = [
    {
      title: `Start-up: until a server listens (${count} starts of each)`,
      rounds: wall,
      goals: startUpGoals(wall),
    },
    { title: 'Start-up: CPU of the same', rounds: cpu, goals: [] },
  ];
  return sections.map(({ title, rounds, goals }) => ({
    title,
    unit: 'ms',
    rows: rowsOf(rounds, STARTS, (start) => {
      if (start === 'no preload') return undefined;
      return start === 'instrumentation-http preload' ? 'no preload' : 'instrumentation-http preload';
    }),
    goals,
  }));
}

const GROUPS = { tracing, logs, startup };

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;
if (!values.json) console.log(`${machine}\n`);
const sections: Section[] = [];
for (const [name, group] of Object.entries(GROUPS)) {
  if (values.only !== undefined && values.only !== name) continue;
  const measured = await group(values.short);
  sections.push(...measured);
  if (!values.json) for (const section of measured) console.log(tableOf(section));
}
if (values.json) {
  const withVerdicts = sections.map((section) => ({
    ...section,
    goals: section.goals.map((goal) => ({ ...goal, verdict: verdictOf(goal) })),
  }));
  console.log(JSON.stringify({ machine, sections: withVerdicts }, undefined, 2));
}
