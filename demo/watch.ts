import { setTimeout as sleep } from 'node:timers/promises';
import { OtlpFile } from '../src/cli/listen/otlp-file.js';
import type { AuthenticationEvent } from '../src/receiver/authentication-event.js';
import { type ReceivedExport, type Receiver, startReceiver } from '../src/receiver/receiver.js';
import { Children, DemoError } from './children.js';
import { ExampleApi } from './example-api.js';
import { Evidence } from './reading/evidence.js';
import { playTraffic } from './traffic-generator.js';
import { answersOf, type TrafficMessage, type TrafficReport } from './traffic/report.js';

export interface WatchOptions {
  /** Keeps everything exported in this file, as OTLP JSON lines. */
  readonly out: string | undefined;
  readonly onScene: (scene: TrafficMessage & { kind: 'scene' }) => void;
  readonly onEvent: (event: AuthenticationEvent) => void;
}

export interface Watched {
  readonly evidence: Evidence;
  readonly traffic: TrafficReport;
}

/** For the last records to arrive. */
const LAST_RECORDS_MS = 4_000;
const POLL_MS = 50;

/**
 * Starts everything, waits until the traffic is over, and stops the API: nothing more can come then.
 * @throws DemoError, and CliError when the file cannot be written
 */
export async function watch({ out, onScene, onEvent }: WatchOptions): Promise<Watched> {
  const evidence = new Evidence();
  const children = new Children();
  const file = out === undefined ? undefined : await OtlpFile.open(out);
  const receiver = await receive(async (received) => {
    await file?.append(received.request);
    evidence.add(received).forEach(onEvent);
  });
  const api = await ExampleApi.start(receiver.url, children);
  const playing = playTraffic({ port: api.port, apiPid: api.pid }, children, onScene);
  const traffic = await Promise.race([playing, api.endsTooEarly()]);
  await lastRecords(evidence, answersOf(traffic));
  await api.stop();
  await receiver.close();
  await file?.close();
  return { evidence, traffic };
}

async function receive(onExport: (received: ReceivedExport) => Promise<void>): Promise<Receiver> {
  try {
    return await startReceiver({ onExport });
  } catch (cause) {
    throw new DemoError('no port of 127.0.0.1 can be listened on', { cause });
  }
}

async function lastRecords({ sightings }: Evidence, expected: number): Promise<void> {
  const deadline = Date.now() + LAST_RECORDS_MS;
  while (sightings.length < expected && Date.now() < deadline) await sleep(POLL_MS);
}
