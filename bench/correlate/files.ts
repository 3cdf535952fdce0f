import { closeSync, openSync, writeSync } from 'node:fs';
import type { Random } from './random.js';

const CHUNK = 4 * 1024 * 1024;

/** A file that grows by text (ASCII), written in large chunks. */
export class TextFile {
  readonly #descriptor: number;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #used = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  add(text: string): void {
    if (this.#used + text.length > CHUNK) this.#flush();
    this.#used += this.#chunk.write(text, this.#used, 'latin1');
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    for (let start = 0; start < this.#used;) {
      start += writeSync(this.#descriptor, this.#chunk, start, this.#used - start);
    }
    this.#used = 0;
  }
}

/** Servers that send events; each has a clock of its own. */
export const INSTANCES = 4;
const MAX_BATCH = 512;
/** Gives a mean of 200 records a batch. */
const BATCH_SKEW = 1.56;

const resource = (instance: number, id: string): string =>
  `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders-api"}},` +
  `{"key":"os.type","value":{"stringValue":"linux"}},{"key":"os.version","value":{"stringValue":"6.1.0-44-amd64"}},` +
  `{"key":"host.name","value":{"stringValue":"orders-${instance}"}},{"key":"host.arch","value":{"stringValue":"amd64"}},` +
  `{"key":"process.pid","value":{"intValue":"${1400 + instance}"}},` +
  `{"key":"process.command_args","value":{"arrayValue":{"values":[{"stringValue":"/usr/bin/node"},{"stringValue":"--require"},` +
  `{"stringValue":"opentelemetry-instrumentation-api-key/register"},{"stringValue":"/srv/orders/app.js"}]}}},` +
  `{"key":"process.runtime.version","value":{"stringValue":"20.20.2"}},{"key":"process.runtime.name","value":{"stringValue":"nodejs"}},` +
  `{"key":"service.instance.id","value":{"stringValue":"${id}"}},` +
  `{"key":"telemetry.sdk.language","value":{"stringValue":"nodejs"}},{"key":"telemetry.sdk.name","value":{"stringValue":"opentelemetry"}},` +
  `{"key":"telemetry.sdk.version","value":{"stringValue":"2.12.0"}}]},` +
  `"scopeLogs":[{"scope":{"name":"opentelemetry-instrumentation-api-key","version":"0.1.0"},"logRecords":[`;

interface Batch {
  readonly head: string;
  records: string;
  count: number;
  size: number;
}

/** One line of every this many is delivered a second time: the Collector died before it noted the first. */
const LINES_PER_DUPLICATE = 150;

/** What the Collector's file exporter writes: a batch of one server's events a line. */
export class EventFile {
  readonly #file: TextFile;
  readonly #random: Random;
  readonly #batches: readonly Batch[];
  /** To come again after the line that follows. */
  #again: string | undefined;
  /** Delivered, the second deliveries included. */
  count = 0;
  duplicates = 0;

  constructor(path: string, random: Random) {
    this.#file = new TextFile(path);
    this.#random = random;
    this.#batches = Array.from({ length: INSTANCES }, (_, instance) => ({
      head: resource(instance, random.uuid()),
      records: '',
      count: 0,
      size: this.#size(),
    }));
  }

  add(instance: number, record: string): void {
    const batch = this.#batches[instance]!;
    batch.records += batch.count === 0 ? record : `,${record}`;
    batch.count += 1;
    if (batch.count >= batch.size) this.#end(batch);
  }

  close(): void {
    for (const batch of this.#batches) if (batch.count > 0) this.#end(batch);
    if (this.#again !== undefined) this.#file.add(this.#again);
    this.#file.close();
  }

  #size(): number {
    return 1 + Math.floor(MAX_BATCH * this.#random.fraction() ** BATCH_SKEW);
  }

  #end(batch: Batch): void {
    const line = `${batch.head}${batch.records}]}]}]}\n`;
    this.#file.add(line);
    this.count += batch.count;
    if (this.#again !== undefined) this.#file.add(this.#again);
    this.#again = undefined;
    if (this.#random.below(LINES_PER_DUPLICATE) === 0) {
      this.#again = line;
      this.count += batch.count;
      this.duplicates += batch.count;
    }
    batch.records = '';
    batch.count = 0;
    batch.size = this.#size();
  }
}

/** One of every this many lines is followed by some that were read before: a checkpoint that was behind. */
const LINES_PER_REREAD = 10_000;
const MAX_REREAD = 50;

/** The gateways' lines, in the order in which they were collected. */
export class GatewayFile {
  readonly #file: TextFile;
  readonly #random: Random;
  /** The last lines, each at its number modulo MAX_REREAD. */
  readonly #last: string[] = [];
  #written = 0;
  duplicates = 0;

  constructor(path: string, random: Random) {
    this.#file = new TextFile(path);
    this.#random = random;
  }

  /** Lines, those that were read again included. */
  get count(): number {
    return this.#written + this.duplicates;
  }

  add(line: string): void {
    this.#file.add(line);
    this.#last[this.#written % MAX_REREAD] = line;
    this.#written += 1;
    if (this.#written >= MAX_REREAD && this.#random.below(LINES_PER_REREAD) === 0) this.#readAgain();
  }

  close(): void {
    this.#file.close();
  }

  #readAgain(): void {
    const lines = 1 + this.#random.below(MAX_REREAD);
    for (let line = this.#written - lines; line < this.#written; line += 1) {
      this.#file.add(this.#last[line % MAX_REREAD]!);
    }
    this.duplicates += lines;
  }
}
