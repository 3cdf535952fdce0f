// A receiver that keeps what it is sent.
import type { TestContext } from 'node:test';
import {
  type ReceivedExport,
  type Receiver,
  type ReceiverOptions,
  type Rejection,
  startReceiver,
} from '../../src/receiver/receiver.js';

export interface CollectingReceiver extends Receiver {
  readonly received: readonly ReceivedExport[];
  readonly rejected: readonly Rejection[];
}

/** Closed when the test ends. */
export async function collectingReceiver(
  t: TestContext,
  options: Partial<ReceiverOptions> = {},
): Promise<CollectingReceiver> {
  const received: ReceivedExport[] = [];
  const rejected: Rejection[] = [];
  const receiver = await startReceiver({
    onExport: (one) => {
      received.push(one);
    },
    onRejected: (one) => {
      rejected.push(one);
    },
    ...options,
  });
  t.after(() => receiver.close());
  return { ...receiver, received, rejected };
}

export function post(
  url: string,
  body: string | Uint8Array | ReadableStream,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers, duplex: 'half' });
}

/** The smallest export there is with something in it. */
export function logBody(eventName = 'api_key.authentication', text = ''): string {
  const record = { eventName, body: { stringValue: text } };
  return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
}
