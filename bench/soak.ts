// npm run soak               1,000,000 requests on kept-alive connections, 100,000 on connections of their own
// npm run soak -- --short    a fiftieth of them
//
// Every request has a key of its own, and one in twenty is given up at a random moment. Exits with 1 where the
// server's heap grows with the number of requests, or anything of ours outlives them.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Child } from './ask.js';
import type { Held } from './soak-app.js';
import type { Soaked, SoakOrder } from './soak-clients.js';
import { median } from './statistics.js';

const FULL = { 'kept alive': 1_000_000, 'new connections': 100_000 } as const;
const SHORT_PART = 50;
/** The first ones fill caches and pools. */
const WARM_UP_BLOCKS = 4;
const BLOCKS = 16;
/** Least of what counts as growth: what the heap of an idle server varies by. */
const NOISE_BYTES = 512 * 1024;
/** A leaked record, listener or key is more than this for each request. */
const LEAK_BYTES = 16;
/** Timers of exporters run in the context of whichever request started them; an open connection in that of its last request. */
const HELD_BY_TIMERS = 16;

type Kind = SoakOrder['kind'];

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);

/** Half of the growth is between the medians of the two halves. */
function growthOf(samples: readonly Held[]): number {
  const heaps = samples.map(({ heap }) => heap);
  const middle = heaps.length >> 1;
  return 2 * (median(heaps.slice(middle)) - median(heaps.slice(0, middle)));
}

function faultsOf(samples: readonly Held[], requests: number): string[] {
  const faults: string[] = [];
  const grown = growthOf(samples);
  if (grown > Math.max(NOISE_BYTES, LEAK_BYTES * requests)) faults.push('the heap grows');
  const [first, last] = [samples[0]!, samples.at(-1)!];
  if (last.listeners > first.listeners) faults.push('listeners are left');
  for (const name of ['exchanges', 'secrets'] as const) {
    if (last[name] > HELD_BY_TIMERS + 2 * last.connections) faults.push(`${last[name]} ${name} are left`);
  }
  return faults;
}

async function soak(kind: Kind, requests: number, server: Child, clients: Child): Promise<boolean> {
  const port = await server.ask<number>('port');
  const blockSize = Math.ceil(requests / BLOCKS);
  const samples: Held[] = [];
  const total = { answered: 0, aborted: 0 };
  for (let block = 0; block < BLOCKS; block += 1) {
    const done = await clients.ask<Soaked>('run', { port, kind, requests: blockSize } satisfies SoakOrder);
    total.answered += done.answered;
    total.aborted += done.aborted;
    const held = await server.ask<Held>('held');
    if (block >= WARM_UP_BLOCKS) samples.push(held);
    if (process.stderr.isTTY)
      process.stderr.write(`\r${kind}: ${total.answered + total.aborted} of ${requests} `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const measured = blockSize * (BLOCKS - WARM_UP_BLOCKS);
  const faults = faultsOf(samples, measured);
  const [first, last] = [samples[0]!, samples.at(-1)!];
  console.log(
    `${kind}: ${total.answered} answered, ${total.aborted} given up\n` +
      `  heap ${megabytes(first.heap)} to ${megabytes(last.heap)} MB over ${measured} requests, ` +
      `${(growthOf(samples) / measured).toFixed(2)} bytes a request\n` +
      `  left: ${last.exchanges} exchanges, ${last.secrets} secrets, ${last.connections} connections, ` +
      `${last.listeners} listeners (${first.listeners} before)\n` +
      `  ${faults.length === 0 ? 'ok' : `FAILED: ${faults.join(', ')}`}`,
  );
  return faults.length === 0;
}

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const part = values.short ? SHORT_PART : 1;
const sink = new Child('./sink.js');
const clients = new Child('./soak-clients.js');
const register = fileURLToPath(new URL('../src/register.js', import.meta.url));
const server = new Child('./soak-app.js', {
  // queryObjects() is experimental.
  nodeFlags: ['--expose-gc', '--disable-warning=ExperimentalWarning', '--import', register],
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: await sink.ask<string>('endpoint') },
});
try {
  for (const kind of ['kept alive', 'new connections'] as const) {
    if (!(await soak(kind, FULL[kind] / part, server, clients))) process.exitCode = 1;
  }
} finally {
  for (const child of [server, clients, sink]) child.stop();
}
