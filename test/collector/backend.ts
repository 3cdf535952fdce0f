// The OTLP backend behind the Collector: this package's own receiver, keeping
// what it was sent.
import { setTimeout as pause } from 'node:timers/promises';
import type {
  KeyValue,
  OtlpLogRecord,
  OtlpMetric,
  OtlpRequest,
  OtlpSpan,
  Signal,
} from '../../src/receiver/otlp.js';
import { startReceiver } from '../../src/receiver/receiver.js';
import { Exported } from '../support/exported.js';

export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly spans: readonly OtlpSpan[];
  readonly logRecords: readonly OtlpLogRecord[];
  readonly metrics: readonly OtlpMetric[];
  /** The same, ready to be asked about. */
  readonly exported: Exported;
  close(): Promise<void>;
}

export async function startBackend(port = 0): Promise<Backend> {
  const spans: OtlpSpan[] = [];
  const logRecords: OtlpLogRecord[] = [];
  const metrics: OtlpMetric[] = [];
  const exported = new Exported();
  const receiver = await startReceiver({
    port,
    onExport: (received) => {
      exported.add(received);
      const { request } = received;
      for (const { scopeSpans = [] } of request.resourceSpans ?? [])
        for (const scope of scopeSpans) spans.push(...(scope.spans ?? []));
      for (const { scopeLogs = [] } of request.resourceLogs ?? [])
        for (const scope of scopeLogs) logRecords.push(...(scope.logRecords ?? []));
      for (const { scopeMetrics = [] } of request.resourceMetrics ?? [])
        for (const scope of scopeMetrics) metrics.push(...(scope.metrics ?? []));
    },
  });
  return {
    url: receiver.url,
    port: receiver.port,
    spans,
    logRecords,
    metrics,
    exported,
    close: () => receiver.close(),
  };
}

/** Sends OTLP/JSON to a Collector and fails unless it answers 200. */
export async function send(
  httpUrl: string,
  signal: Signal,
  request: OtlpRequest,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = await fetch(`${httpUrl}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the Collector answered ${answer.status}: ${text}`);
}

/** Waits until the condition holds; the bound is there for the case that it never does. */
export async function until(what: string, condition: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await pause(25);
  }
}

export function strings(attributes: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** The value of an attribute, or undefined. */
export function attribute(attributes: readonly KeyValue[] | undefined, key: string): unknown {
  const value = attributes?.find((pair) => pair.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
}

/** Lines of the Collector's own log that tell of a fault. */
export function faults(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /failed to execute statement|\t(?:error|fatal|panic)\t/i.test(line));
}
