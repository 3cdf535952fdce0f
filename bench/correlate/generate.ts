// node build/bench/correlate/generate.js --requests 1000000 --seed 1 --out DIR
//
// Writes what a gateway and the Collector behind an API would have written of so many requests, and what
// is true of them:
//
//   DIR/gateway.jsonl  a line for each request that the gateways saw
//   DIR/events.jsonl   OTLP JSON lines of the Collector's file exporter, a batch of events each
//   DIR/truth.json     how many records of each file belong to which class
//   DIR/truth.jsonl    a line for each case that is not an ordinary request, with its class
//
// The same for the same seed, in a memory that does not grow. A million requests are 1.6 GB.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EventFile, GatewayFile, TextFile } from './files.js';
import { Random } from './random.js';
import { eventRecord, gatewayLine } from './records.js';
import { both, draw, keyed, type Class, type Left, type Stage } from './scenarios.js';
import { Traffic, type Request } from './traffic.js';

/** 2026-07-01T00:00:00Z */
const START = 1_782_864_000_000;
/** At both ends nothing but ordinary requests: what is missing there may lie outside the files. */
const QUIET = 30_000;
/** The latest requests that others steal identifiers from. */
const RECENT = 64;
const REMEMBERED_EVERY = 500;
const OLD = 60_000;
const OLD_ONES = 1000;

interface Counts {
  requests: number;
  gateway: number;
  events: number;
}

export interface Truth {
  readonly requests: number;
  readonly seed: number;
  /** Records in the files, all of them. */
  readonly inputs: { readonly gateway: number; readonly events: number };
  /** Of those, deliveries of a record that was there before; no class counts them. */
  readonly duplicates: { readonly gateway: number; readonly events: number };
  readonly classes: Readonly<Record<Class, Readonly<Counts>>>;
  readonly scenarios: Readonly<Record<string, number>>;
}

const none = (): Counts => ({ requests: 0, gateway: 0, events: 0 });

class Generator {
  readonly #random: Random;
  readonly #traffic: Traffic;
  readonly #gateway: GatewayFile;
  readonly #events: EventFile;
  readonly #labels: TextFile;
  readonly #recent: Request[] = [];
  readonly #old: Request[] = [];
  readonly #scenarios: Record<string, number> = {};
  readonly #classes: Record<Class, Counts> = {
    matched: none(),
    blocked_at_gateway: none(),
    bypass: none(),
    blind_spot: none(),
    fingerprint_mismatch: none(),
    outcome_mismatch: none(),
    ambiguous: none(),
  };

  constructor(folder: string, seed: number) {
    this.#random = new Random(seed);
    this.#traffic = new Traffic(this.#random);
    this.#gateway = new GatewayFile(join(folder, 'gateway.jsonl'), this.#random);
    this.#events = new EventFile(join(folder, 'events.jsonl'), this.#random);
    this.#labels = new TextFile(join(folder, 'truth.jsonl'));
  }

  /** Plays so many requests, 1000 a second, with the quiet ends on top. */
  play(requests: number): Omit<Truth, 'seed'> {
    const span = requests + 2 * QUIET;
    for (let played = 0; played < requests;) {
      const offset = Math.floor((played / requests) * span);
      const stage = this.#stage(START + offset + this.#random.below(400));
      const drawn = offset > QUIET && offset < span - QUIET ? draw(this.#random) : undefined;
      played += drawn === undefined ? this.#ordinary(stage, played) : this.#unusual(stage, ...drawn);
    }
    for (const file of [this.#gateway, this.#events, this.#labels]) file.close();
    return {
      requests: Object.values(this.#classes).reduce((sum, counts) => sum + counts.requests, 0),
      inputs: { gateway: this.#gateway.count, events: this.#events.count },
      duplicates: { gateway: this.#gateway.duplicates, events: this.#events.duplicates },
      classes: this.#classes,
      scenarios: this.#scenarios,
    };
  }

  #stage(time: number): Stage {
    const old = this.#old.length === 0 ? undefined : this.#random.pick(this.#old);
    return {
      random: this.#random,
      traffic: this.#traffic,
      time,
      victim: this.#recent.length === 0 ? undefined : this.#random.pick(this.#recent),
      oldVictim: old !== undefined && old.time < time - OLD ? old : undefined,
    };
  }

  #ordinary(stage: Stage, number: number): number {
    const request = keyed(stage);
    this.#recent[number % RECENT] = request;
    if (number % REMEMBERED_EVERY === 0) this.#old[(number / REMEMBERED_EVERY) % OLD_ONES] = request;
    return this.#write(both(stage, request));
  }

  #unusual(stage: Stage, name: string, scenario: (stage: Stage) => Left | readonly Left[]): number {
    this.#scenarios[name] = (this.#scenarios[name] ?? 0) + 1;
    let requests = 0;
    for (const left of [scenario(stage)].flat()) {
      requests += this.#write(left);
      const { time, traceId, requestId } = left.gateway[0] ?? left.events[0]![1];
      this.#labels.add(
        `{"class":"${left.class}","scenario":"${name}","time":${time / 1000},"trace_id":"${traceId}","request_id":"${requestId}",` +
          `"gateway":${left.gateway.length},"events":${left.events.length}}\n`,
      );
    }
    return requests;
  }

  #write({ class: name, gateway, events }: Left): number {
    for (const record of gateway) this.#gateway.add(gatewayLine(record));
    for (const [instance, record] of events) this.#events.add(instance, eventRecord(record));
    const requests = Math.max(gateway.length, events.length);
    const counts = this.#classes[name];
    counts.requests += requests;
    counts.gateway += gateway.length;
    counts.events += events.length;
    return requests;
  }
}

/** Writes the files into `folder`, which is made when it is missing. */
function generate(folder: string, requests: number, seed: number): Truth {
  mkdirSync(folder, { recursive: true });
  const truth = { seed, ...new Generator(folder, seed).play(requests) };
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(truth, undefined, 2)}\n`);
  return truth;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  });
  const [requests, seed] = [Number(values.requests), Number(values.seed)];
  if (values.out === undefined || !Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed)) {
    console.error('usage: generate.js --out DIR [--requests N] [--seed N], N being whole numbers');
    process.exitCode = 2;
    return;
  }
  const truth = generate(values.out, requests, seed);
  console.log(JSON.stringify(truth.inputs));
}

main();
