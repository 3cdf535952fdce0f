import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registered } from '../src/diagnostics/api-registry.js';
import { answerParent } from './ask.js';
import { profileAnswerers } from './profiler.js';

/** A server under measurement. */
export interface Subject {
  readonly listener: RequestListener;
  /** Turns the parts of the variant on and all others off. */
  readonly useVariant: (name: string) => void;
  /** Sends out what is queued, so that each block pays for its own records. */
  readonly flush: () => Promise<void>;
}

interface Flushable {
  getDelegate?(): Flushable;
  forceFlush?(): Promise<void>;
}

/** Sends out all spans and log records. Metrics go out once a minute, whatever the number of requests. */
export async function flushRecords(): Promise<void> {
  const providers = [registered('trace'), registered('logs')] as (Flushable | undefined)[];
  await Promise.all(
    providers.map(async (provider) => (provider?.getDelegate?.() ?? provider)?.forceFlush?.()),
  );
}

/** CPU time of the whole process, its helper threads included, in microseconds. */
function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Serves requests on a free port, and lets the parent choose variants and read the clock. */
export function serve({ listener, useVariant, flush }: Subject): void {
  const server = createServer(listener);
  // Connections idle while other variants have their start-up measured; 5 s would cut them.
  server.keepAliveTimeout = 600_000;
  const listening = new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  let startedAt = 0;
  answerParent({
    port: () => listening,
    begin: (variant) => {
      useVariant(variant as string);
      // No gc() here: it shrinks the young generation, and the blocks that follow cost three times as much.
      startedAt = cpuMicroseconds();
    },
    end: async () => {
      await flush();
      return cpuMicroseconds() - startedAt;
    },
    ...profileAnswerers(),
  });
}
