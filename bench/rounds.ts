import { Child } from './ask.js';
import type { LoadOrder } from './load.js';
import type { Arrived } from './sink.js';
import { shuffled } from './statistics.js';

/** CPU a request of each variant, in microseconds, measured within the same few seconds. */
export type Round<V extends string> = Readonly<Record<V, number>>;

export interface Effort {
  readonly rounds: number;
  /** Until the compiler has settled; not counted. */
  readonly warmUpRounds: number;
  readonly requestsPerBlock: number;
}

export interface Experiment<V extends string> {
  /** The module that serves, beside this one. */
  readonly server: string;
  readonly nodeFlags?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdout?: number;
  readonly variants: readonly V[];
  /** What a variant must send, so that nothing looks cheap by being lost. */
  readonly sends: (variant: V) => { readonly spans: boolean; readonly logRecords: boolean };
}

/** Requests that each block sends before the clock runs, to get over the switch. */
const REQUESTS_BEFORE_BLOCK = 40;

export class Bench<V extends string> {
  readonly #experiment: Experiment<V>;
  readonly #effort: Effort;
  readonly #sink = new Child('./sink.js');
  readonly #load = new Child('./load.js');
  #server: Child | undefined;
  #port = 0;

  constructor(experiment: Experiment<V>, effort: Effort) {
    this.#experiment = experiment;
    this.#effort = effort;
  }

  async start(): Promise<Child> {
    const { server, nodeFlags = [], env, stdout } = this.#experiment;
    const endpoint = await this.#sink.ask<string>('endpoint');
    this.#server = new Child(server, {
      nodeFlags,
      env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
      ...(stdout !== undefined && { stdout }),
    });
    this.#port = await this.#server.ask<number>('port');
    return this.#server;
  }

  stop(): void {
    for (const child of [this.#server, this.#load, this.#sink]) child?.stop();
  }

  /** Measures every round; `onRound` is told how many are done. */
  async measure(onRound: (done: number) => void): Promise<readonly Round<V>[]> {
    const { rounds, warmUpRounds } = this.#effort;
    const measured: Round<V>[] = [];
    for (let number = 0; number < warmUpRounds + rounds; number += 1) {
      const round: Partial<Record<V, number>> = {};
      // In random order, so that whatever drifts or is left behind meets each variant alike.
      for (const variant of shuffled(this.#experiment.variants)) round[variant] = await this.block(variant);
      if (number >= warmUpRounds) measured.push(round as Round<V>);
      onRound(number + 1);
    }
    return measured;
  }

  /** Microseconds of CPU that the server spends on a request. */
  async block(variant: V): Promise<number> {
    const { requestsPerBlock: requests } = this.#effort;
    await this.#server!.ask('begin', variant);
    await this.#run(REQUESTS_BEFORE_BLOCK);
    await this.#server!.ask('end');
    await this.#sink.ask('arrived');
    await this.#server!.ask('begin', variant);
    await this.#run(requests);
    const microseconds = await this.#server!.ask<number>('end');
    this.#check(variant, requests, await this.#sink.ask<Arrived>('arrived'));
    return microseconds / requests;
  }

  async #run(requests: number): Promise<void> {
    await this.#load.ask('run', { port: this.#port, requests } satisfies LoadOrder);
  }

  #check(variant: V, requests: number, { logRecords, traceBytes }: Arrived): void {
    const sends = this.#experiment.sends(variant);
    const expected = sends.logRecords ? requests : 0;
    if (logRecords !== expected) {
      throw new Error(
        `${variant}: ${logRecords} log records arrived for ${requests} requests, expected ${expected}`,
      );
    }
    if (traceBytes > 0 !== sends.spans) {
      throw new Error(`${variant}: spans ${traceBytes > 0 ? 'arrived' : 'did not arrive'}`);
    }
  }
}
