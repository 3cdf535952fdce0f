import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Child, environment } from './ask.js';
import type { Round } from './rounds.js';
import { shuffled } from './statistics.js';

export const STARTS = [
  'no preload',
  'instrumentation-http preload',
  'this preload',
  'this preload, logs only',
] as const;

export type Start = (typeof STARTS)[number];

/** Wall-clock and CPU milliseconds from the start of the process until its server listens. */
export interface StartUp {
  readonly wall: readonly Round<Start>[];
  readonly cpu: readonly Round<Start>[];
}

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const FLAGS: Readonly<Record<Start, readonly string[]>> = {
  'no preload': [],
  'instrumentation-http preload': ['--require', path('./http-preload.cjs')],
  'this preload': ['--require', path('../src/register.js')],
  'this preload, logs only': ['--require', path('../src/register.js')],
};

const run = promisify(execFile);

async function startOnce(start: Start, endpoint: string): Promise<{ wall: number; cpu: number }> {
  const { stdout } = await run(process.execPath, [...FLAGS[start], path('./listening-app.cjs')], {
    env: environment({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...(start === 'this preload, logs only' && { OTEL_TRACES_EXPORTER: 'none' }),
    }),
  });
  return JSON.parse(stdout) as { wall: number; cpu: number };
}

/** Starts the same application in each way, `rounds` times; the first round only fills the disk cache. */
export async function measureStartUp(rounds: number, onRound: (done: number) => void): Promise<StartUp> {
  const sink = new Child('./sink.js');
  const wall: Round<Start>[] = [];
  const cpu: Round<Start>[] = [];
  try {
    const endpoint = await sink.ask<string>('endpoint');
    for (let number = 0; number <= rounds; number += 1) {
      const round = { wall: {} as Record<Start, number>, cpu: {} as Record<Start, number> };
      for (const start of shuffled(STARTS)) {
        const took = await startOnce(start, endpoint);
        round.wall[start] = took.wall;
        round.cpu[start] = took.cpu;
      }
      if (number > 0) {
        wall.push(round.wall);
        cpu.push(round.cpu);
      }
      onRound(number);
    }
  } finally {
    sink.stop();
  }
  return { wall, cpu };
}
