// What really came out, and what is left of it after a crash: lines twice, and half a line.
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EVENT_AUTHENTICATION, EVENT_GATEWAY_ACCESS } from '../../../src/semconv.js';
import type { Side } from '../../../src/correlation/report.js';

const EVENT_NAMES: Readonly<Record<Side, string>> = {
  events: EVENT_AUTHENTICATION,
  gateway: EVENT_GATEWAY_ACCESS,
};

/** Files for one side each of `correlate`, and how many of the records are in them twice. */
export interface Delivery {
  readonly files: readonly string[];
  readonly duplicates: number;
}

const SIDES: readonly Side[] = ['events', 'gateway'];
/** Of each side's, so many lines come once more. */
const LINES_TWICE = 3;

/**
 * The Collector's file as it is after a kill -9: the first lines with records of each side
 * were written again, and then it broke off within a line. Both sides are in the one file.
 */
export function damageOtlp(file: string): Readonly<Record<Side, Delivery>> {
  const lines = linesOf(file);
  const twice = SIDES.flatMap((side) =>
    lines.filter((line) => recordsIn(line, side) > 0).slice(0, LINES_TWICE),
  );
  appendFileSync(file, twice.map((line) => `${line}\n`).join(''));
  appendFileSync(file, half(twice[0]!));
  const delivery = (side: Side): Delivery => ({
    files: [file],
    duplicates: twice.reduce((sum, line) => sum + recordsIn(line, side), 0),
  });
  return { events: delivery('events'), gateway: delivery('gateway') };
}

/** Copies of the gateways' own files, one of which has its first lines a second time. */
export function copiesOf(logs: readonly string[], folder: string): Delivery {
  const files = logs.map((log, index) => {
    const copy = join(folder, `${index}-${basename(log)}`);
    copyFileSync(log, copy);
    return copy;
  });
  const twice = linesOf(files[0]!).slice(0, LINES_TWICE);
  appendFileSync(files[0]!, twice.map((line) => `${line}\n`).join(''));
  return { files, duplicates: twice.length };
}

/** As if the gateway had died while it wrote. */
export function breakOff(log: string): void {
  appendFileSync(log, half(linesOf(log).at(-1)!));
}

function half(line: string): string {
  return line.slice(0, Math.floor(line.length / 2));
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

interface Export {
  readonly resourceLogs?: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly { readonly eventName?: string }[] }[];
  }[];
}

function recordsIn(line: string, side: Side): number {
  const { resourceLogs = [] } = JSON.parse(line) as Export;
  const records = resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
  return records.filter(({ eventName }) => eventName === EVENT_NAMES[side]).length;
}
