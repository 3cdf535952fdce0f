// npm run demo
// npm run demo -- --out exported.jsonl    keeps everything that was exported, to search it yourself
//
// The package's main job, with real processes: the example API with the preload, a traffic
// generator, and a receiver here. Ends by itself: 0 when everything adds up, 1 when it does not.
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CliError } from '../src/cli/cli-error.js';
import { Totals } from '../src/cli/listen/totals.js';
import { renderLine } from '../src/cli/terminal/style.js';
import { DemoError } from './children.js';
import { accountsOf } from './reading/accounts.js';
import { findingsIn } from './reading/findings.js';
import { sightingOf } from './reading/sighting.js';
import { LineLog } from './showing/line-log.js';
import { LiveScreen } from './showing/live-screen.js';
import { summaryOf } from './showing/summary.js';
import type { View } from './showing/view.js';
import { watch, type Watched } from './watch.js';

/** It takes about 17 seconds; whatever hangs ends here. */
const LIMIT_MS = 28_000;
const PLAIN_WIDTH = 100;

/** @throws DemoError */
function readOptions(args: string[]): { out?: string } {
  try {
    return parseArgs({ args, options: { out: { type: 'string' } } }).values;
  } catch (cause) {
    throw new DemoError('it has one option, --out <file>, to keep everything that was exported', { cause });
  }
}

/** Resolves, with the exit code, at the wish to stop. */
function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(128 + constants.signals[signal]));
    }
    // Nobody reads on (`| head`).
    process.stdout.on('error', () => resolve(0));
    process.stderr.on('error', () => undefined);
  });
}

async function tooLong(): Promise<never> {
  await sleep(LIMIT_MS, undefined, { ref: false });
  throw new DemoError(`it did not end within ${LIMIT_MS / 1000} seconds; is the machine very busy?`);
}

/** Shows the traffic as it comes; resolves with an exit code when somebody stopped it. */
async function show(out: string | undefined): Promise<Watched | number> {
  const totals = new Totals();
  const live = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  const view: View = live
    ? new LiveScreen(process.stdout, totals)
    : new LineLog((text) => process.stdout.write(text));
  const watching = watch({
    out,
    onScene: (scene) => view.scene(scene),
    onEvent: (event) => {
      totals.addEvent(event);
      view.seen(sightingOf(event));
    },
  });
  view.open();
  try {
    return await Promise.race([watching, interrupted(), tooLong()]);
  } finally {
    view.close();
  }
}

/** @throws DemoError when something does not add up, after everything has been printed */
function conclude({ evidence, traffic }: Watched): void {
  const { isTTY, columns } = process.stdout;
  const width = isTTY ? columns : PLAIN_WIDTH;
  const colors = isTTY && process.stdout.hasColors();
  const accounts = accountsOf(evidence, traffic);
  for (const line of summaryOf(findingsIn(evidence.sightings), accounts, width))
    process.stdout.write(`${renderLine(line, width, colors).trimEnd()}\n`);
  const wrong = accounts.find(({ ok }) => !ok);
  if (wrong !== undefined) throw new DemoError(`it does not add up: ${wrong.text}`);
}

async function demo(): Promise<number> {
  try {
    const shown = await show(readOptions(process.argv.slice(2)).out);
    if (typeof shown !== 'number') {
      conclude(shown);
      return 0;
    }
    process.stderr.write('demo stopped\n');
    return shown;
  } catch (error) {
    const expected = error instanceof DemoError || error instanceof CliError;
    process.stderr.write(`demo failed: ${expected ? error.message : `unexpected error: ${String(error)}`}\n`);
    return 1;
  }
}

const exitCode = await demo();
// Not by running out of work: what still waits would hold an interrupted demo up.
process.stdout.write('', () => process.exit(exitCode));
