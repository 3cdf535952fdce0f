// The Collector of collector-config.yaml on a gateway's access records, and what
// comes out at the other end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ATTR_GATEWAY_RECORD_ERROR, EVENT_GATEWAY_ACCESS } from '../../src/semconv.js';
import type { ExportedLog } from '../support/exported.js';
import { startOtelcol, type Otelcol, type OtelcolOptions } from '../support/otelcol.js';
import { startBackend, until, type Backend } from './backend.js';

export interface GatewayCollector {
  readonly otelcol: Otelcol;
  readonly backend: Backend;
  /** What the file exporter wrote: OTLP, a line of JSON for each batch. */
  readonly file: string;
  /** The `gateway.access` records that the backend got, bad lines included. */
  readonly records: () => ExportedLog[];
  /** Waits until there are so many, and gives them. */
  readonly untilRecords: (count: number) => Promise<ExportedLog[]>;
}

/**
 * Starts a Collector that reads `gatewayLogs` (a path or a pattern) and sends to a
 * backend of its own. Both end with the test.
 */
export async function startGatewayCollector(
  t: TestContext,
  binary: string,
  gatewayLogs: string,
  options: Partial<OtelcolOptions> = {},
): Promise<GatewayCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-out-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = options.file ?? join(folder, 'out.jsonl');
  const backend = await startBackend();
  t.after(() => backend.close());
  const otelcol = await startOtelcol({ binary, backend: backend.url, gatewayLogs, ...options, file });
  t.after(() => otelcol.stop());
  const records = (): ExportedLog[] => gatewayRecords(backend);
  return {
    otelcol,
    backend,
    file,
    records,
    untilRecords: async (count) => {
      await until(`${count} gateway records`, () => records().length >= count);
      return records();
    },
  };
}

export function gatewayRecords(backend: Backend): ExportedLog[] {
  return backend.exported.logs().filter(({ eventName }) => eventName === EVENT_GATEWAY_ACCESS);
}

/** What is wrong with the line that the record was made of; undefined for a good one. */
export function errorOf(record: ExportedLog): string | undefined {
  const error = record.attributes[ATTR_GATEWAY_RECORD_ERROR];
  return typeof error === 'string' ? error : undefined;
}

/** The place of the line in its file, by which the records can be put in order. */
const offsetOf = (record: ExportedLog): number => record.attributes['log.file.record_offset'] as number;

export const inOrder = (records: readonly ExportedLog[]): ExportedLog[] =>
  records.toSorted((a, b) => offsetOf(a) - offsetOf(b));

/** A file of these lines, each ended, in a folder of its own. */
export function logOf(t: TestContext, lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'access.jsonl');
  writeFileSync(path, lines.map((text) => `${text}\n`).join(''));
  return path;
}
