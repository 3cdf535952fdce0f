import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedExport } from '../../src/receiver/receiver.js';

/** An OTLP attribute value, unwrapped. */
export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

export interface ExportedLog {
  readonly eventName: string | undefined;
  readonly severityNumber: number | undefined;
  readonly body: Plain;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Of the trace: 1 when it is sampled. */
  readonly flags: number;
  readonly timeUnixNano: string | undefined;
  readonly scope: string;
  readonly attributes: Record<string, Plain>;
  readonly resource: Record<string, Plain>;
}

export interface ExportedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly scope: string;
  readonly statusMessage: string | undefined;
  readonly attributes: Record<string, Plain>;
  readonly events: readonly { readonly name: string; readonly attributes: Record<string, Plain> }[];
  readonly resource: Record<string, Plain>;
}

export interface ExportedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly attributes: Record<string, Plain>;
}

/** `SpanKind.SERVER` in OTLP. */
const OTLP_KIND_SERVER = 2;

type Json = Record<string, unknown>;
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

function unwrap(value: unknown): Plain {
  const any = (value ?? {}) as Json;
  if ('stringValue' in any) return any['stringValue'] as string;
  if ('boolValue' in any) return any['boolValue'] as boolean;
  if ('intValue' in any) return Number(any['intValue']);
  if ('doubleValue' in any) return any['doubleValue'] as number;
  if ('bytesValue' in any) return any['bytesValue'] as string;
  if ('arrayValue' in any) return list((any['arrayValue'] as Json)['values']).map(unwrap);
  if ('kvlistValue' in any) return attributesOf((any['kvlistValue'] as Json)['values']);
  return null;
}

function attributesOf(value: unknown): Record<string, Plain> {
  return Object.fromEntries(list(value).map((entry) => [entry['key'] as string, unwrap(entry['value'])]));
}

const resourceOf = (group: Json): Record<string, Plain> =>
  attributesOf((group['resource'] as Json)?.['attributes']);
const scopeOf = (group: Json): string =>
  ((group['scope'] as Json | undefined)?.['name'] as string | undefined) ?? '';

/** Everything a receiver was sent, ready to be asked about. */
export class Exported {
  readonly #received: ReceivedExport[] = [];

  add(received: ReceivedExport): void {
    this.#received.push(received);
  }

  /** Every byte, for the search for a key. */
  text(): string {
    return JSON.stringify(this.#received);
  }

  logs(): ExportedLog[] {
    return this.#groups('resourceLogs', 'scopeLogs', 'logRecords').map(({ item, scope, resource }) => ({
      eventName: (item['eventName'] as string | undefined) || undefined,
      severityNumber: item['severityNumber'] as number | undefined,
      body: unwrap(item['body']),
      traceId: (item['traceId'] as string | undefined) || undefined,
      spanId: (item['spanId'] as string | undefined) || undefined,
      flags: (item['flags'] as number | undefined) ?? 0,
      timeUnixNano: item['timeUnixNano'] as string | undefined,
      scope,
      attributes: attributesOf(item['attributes']),
      resource,
    }));
  }

  /** The events of this package, one for each request. */
  events(): ExportedLog[] {
    return this.logs().filter((log) => log.eventName === 'api_key.authentication');
  }

  spans(): ExportedSpan[] {
    return this.#groups('resourceSpans', 'scopeSpans', 'spans').map(({ item, scope, resource }) => ({
      name: item['name'] as string,
      kind: item['kind'] as number,
      traceId: item['traceId'] as string,
      spanId: item['spanId'] as string,
      parentSpanId: (item['parentSpanId'] as string | undefined) || undefined,
      scope,
      statusMessage: (item['status'] as Json | undefined)?.['message'] as string | undefined,
      attributes: attributesOf(item['attributes']),
      events: list(item['events']).map((event) => ({
        name: event['name'] as string,
        attributes: attributesOf(event['attributes']),
      })),
      resource,
    }));
  }

  serverSpans(): ExportedSpan[] {
    return this.spans().filter((span) => span.kind === OTLP_KIND_SERVER);
  }

  /** The points of a counter, newest export last. */
  points(metric: string): ExportedPoint[] {
    return this.#groups('resourceMetrics', 'scopeMetrics', 'metrics')
      .filter(({ item }) => item['name'] === metric)
      .flatMap(({ item }) =>
        list((item['sum'] as Json | undefined)?.['dataPoints']).map((point) => ({
          metric,
          unit: item['unit'] as string,
          value: Number(point['asInt'] ?? point['asDouble']),
          attributes: attributesOf(point['attributes']),
        })),
      );
  }

  /** Waits until `enough` holds; fails with what came instead. Times in milliseconds. */
  async until(enough: (exported: this) => boolean, timeout = 15_000): Promise<void> {
    const deadline = Date.now() + timeout;
    while (!enough(this)) {
      if (Date.now() > deadline) {
        const names = this.logs().map((log) => log.eventName ?? JSON.stringify(log.body));
        const spans = this.spans().map((span) => span.name);
        throw new Error(
          `waited ${timeout} ms in vain; got logs ${JSON.stringify(names)}, spans ${JSON.stringify(spans)}`,
        );
      }
      await sleep(20);
    }
  }

  #groups(
    top: string,
    middle: string,
    bottom: string,
  ): { item: Json; scope: string; resource: Record<string, Plain> }[] {
    return this.#received.flatMap(({ request }) =>
      list((request as unknown as Json)[top]).flatMap((resourceGroup) =>
        list(resourceGroup[middle]).flatMap((scopeGroup) =>
          list(scopeGroup[bottom]).map((item) => ({
            item,
            scope: scopeOf(scopeGroup),
            resource: resourceOf(resourceGroup),
          })),
        ),
      ),
    );
  }
}
