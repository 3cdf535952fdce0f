import type { CorrelationClass } from '../../src/correlation/classes.js';
import { correlate, type Correlation } from '../../src/correlation/correlate.js';
import { openEmbeddedEngine } from '../../src/correlation/embedded-engine.js';
import type { Engine } from '../../src/correlation/engine.js';
import { filesSource } from '../../src/correlation/files-source.js';
import { InputFiles } from '../../src/correlation/input-files.js';
import { unwatched } from '../../src/correlation/progress.js';
import type { Finding, Summary } from '../../src/correlation/report.js';
import { eventLines, gatewayLine, write, type EventRecord, type GatewayRecord } from './records.js';

export interface Result {
  readonly summary: Summary;
  readonly findings: readonly Finding[];
  /** Of each record's path, where each has its own: the classes, which `verdicts` holds unless they are clean matches. */
  readonly byPath: ReadonlyMap<string, readonly CorrelationClass[]>;
}

export interface Story {
  readonly folder: string;
  readonly gateway: readonly GatewayRecord[];
  readonly events: readonly EventRecord[];
  readonly windowMs?: number;
}

/** Writes the records to files and correlates these in the embedded engine. */
export async function correlated({ folder, gateway, events, windowMs = 5000 }: Story): Promise<Result> {
  const gatewayFile = write(folder, 'gateway.jsonl', lines(gateway.map(gatewayLine)));
  const eventsFile = write(folder, 'events.jsonl', lines(eventLines(events)));
  return await correlatedFiles([eventsFile], [gatewayFile], windowMs);
}

async function correlatedFiles(
  events: readonly string[],
  gateway: readonly string[],
  windowMs = 5000,
): Promise<Result> {
  const engine = await openEmbeddedEngine({ memoryBytes: 2 ** 31 });
  const inputs = new InputFiles();
  try {
    const files = [
      ...(await inputs.of('events', events, engine)),
      ...(await inputs.of('gateway', gateway, engine)),
    ];
    const correlation = await correlate(
      engine,
      filesSource(files),
      { range: {}, windowMs, rewrittenPaths: false },
      unwatched,
    );
    return await resultOf(engine, correlation);
  } finally {
    inputs.close();
    await engine.close();
  }
}

async function resultOf(engine: Engine, correlation: Correlation): Promise<Result> {
  const findings: Finding[] = [];
  for await (const finding of correlation.findings(100_000)) findings.push(finding);
  const rows = await engine.rows<{ path: string; classes: CorrelationClass[] }>(
    'SELECT path, groupArray(class) AS classes FROM verdicts GROUP BY path',
  );
  return {
    summary: correlation.summary,
    findings,
    byPath: new Map(rows.map(({ path, classes }) => [path, classes])),
  };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
