// node build/bench/profile.js tracing "this package" "hand-written hook"
//
// Takes CPU profiles of two variants in turn and says where the first one's time goes that the other's
// does not: self time for each request, by file and by function. Writes both as *.cpuprofile into the
// working directory, which Chrome DevTools and VS Code open.
import { openSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import type { Child } from './ask.js';
import { logsOnly, TRACING } from './experiments.js';
import { Bench, type Experiment } from './rounds.js';

const REQUESTS_PER_BLOCK = 4000;
const WARM_UP_BLOCKS = 5;
const BLOCKS = 8;
const SHOWN = 40;

type Frame = Profiler.ProfileNode['callFrame'];
type SelfTimes = Map<string, number>;

/** `…/node_modules/@opentelemetry/sdk-logs/build/src/Logger.js` becomes `@opentelemetry/sdk-logs/Logger.js`. */
function fileOf({ url, functionName }: Frame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native code';
  const inPackage = url.split('/node_modules/').at(-1)!;
  const short = inPackage === url ? url.split('/build/').at(-1)! : inPackage;
  return short.replace('/build/src/', '/');
}

const functionOf = (frame: Frame): string =>
  `${frame.functionName === '' ? '(anonymous)' : frame.functionName}  ${fileOf(frame)}:${frame.lineNumber + 1}`;

/** Adds the microseconds of self time under each name. */
function addSelfTimes(
  times: SelfTimes,
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  nameOf: (frame: Frame) => string,
): void {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  samples.forEach((id, index) => {
    const name = names.get(id)!;
    if (name.startsWith('(idle)')) return;
    times.set(name, (times.get(name) ?? 0) + Math.max(0, timeDeltas[index]!));
  });
}

/** The profiles of one variant, block by block. */
class Collected {
  readonly byFile: SelfTimes = new Map();
  readonly byFunction: SelfTimes = new Map();
  last: Profiler.Profile | undefined;

  add(profile: Profiler.Profile): void {
    addSelfTimes(this.byFile, profile, fileOf);
    addSelfTimes(this.byFunction, profile, functionOf);
    this.last = profile;
  }
}

function print(title: string, times: SelfTimes, base: SelfTimes): void {
  const requests = REQUESTS_PER_BLOCK * BLOCKS;
  const rows = [...new Set([...times.keys(), ...base.keys()])].map((name) => {
    const [own, other] = [(times.get(name) ?? 0) / requests, (base.get(name) ?? 0) / requests];
    return { name, own, other, more: own - other };
  });
  const total = (key: 'own' | 'other' | 'more'): number => rows.reduce((sum, row) => sum + row[key], 0);
  rows.sort((a, b) => b.more - a.more);
  const number = (value: number): string => value.toFixed(2).padStart(8);
  console.log(`\n${title}, us a request: more, itself, the other`);
  console.log(`${number(total('more'))}${number(total('own'))}${number(total('other'))}  all`);
  for (const { name, own, other, more } of [...rows.slice(0, SHOWN), ...rows.slice(-5)]) {
    console.log(`${number(more)}${number(own)}${number(other)}  ${name}`);
  }
}

async function profileBlock<V extends string>(
  bench: Bench<V>,
  server: Child,
  variant: V,
): Promise<Profiler.Profile> {
  // Once without the profiler, to get over the switch.
  await bench.block(variant);
  await server.ask('profileStart');
  await bench.block(variant);
  return server.ask<Profiler.Profile>('profileStop');
}

function variantOf<V extends string>({ variants }: Experiment<V>, name: string | undefined): V {
  const variant = variants.find((candidate) => candidate === name);
  if (variant === undefined) throw new Error(`no variant ${name}; there are: ${variants.join(', ')}`);
  return variant;
}

async function compare<V extends string>(experiment: Experiment<V>, names: readonly string[]): Promise<void> {
  const variants = [variantOf(experiment, names[0]), variantOf(experiment, names[1])] as const;
  const collected = [new Collected(), new Collected()] as const;
  const bench = new Bench(experiment, { rounds: 0, warmUpRounds: 0, requestsPerBlock: REQUESTS_PER_BLOCK });
  try {
    const server = await bench.start();
    for (let block = 0; block < WARM_UP_BLOCKS; block += 1)
      for (const variant of variants) await bench.block(variant);
    for (let block = 0; block < BLOCKS; block += 1) {
      for (const index of [0, 1] as const)
        collected[index].add(await profileBlock(bench, server, variants[index]));
    }
  } finally {
    bench.stop();
  }
  print('By file', collected[0].byFile, collected[1].byFile);
  print('By function', collected[0].byFunction, collected[1].byFunction);
  variants.forEach((variant, index) => {
    writeFileSync(`${variant.replaceAll(/\W+/g, '-')}.cpuprofile`, JSON.stringify(collected[index]!.last));
  });
}

const [group, ...names] = process.argv.slice(2);
if (group === 'logs') await compare(logsOnly(openSync('/dev/null', 'w')), names);
else if (group === 'tracing') await compare(TRACING, names);
else throw new Error('give a group (tracing, logs) and two of its variants');
