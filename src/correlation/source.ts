import { basename } from 'node:path';
import { CorrelationError } from './correlation-error.js';
import type { Engine, Parameters } from './engine.js';
import type { InputFile } from './input-files.js';
import type { Side } from './report.js';
import { EVENT_AUTHENTICATION, EVENT_GATEWAY_ACCESS } from '../semconv.js';
import { sqlText } from './sql.js';
import type { Step } from './progress.js';

/** Where the records are; the queries over `records` are the same for both. */
export interface Source {
  /** How much there is to load, for a progress bar. */
  readonly bytes: number;
  load(engine: Engine, parameters: Parameters, step: Step): Promise<void>;
  /** A query of src/correlation/sql, over what this source has. */
  over(sql: string): string;
}

const EVENT_NAMES: Readonly<Record<Side, string>> = {
  events: EVENT_AUTHENTICATION,
  gateway: EVENT_GATEWAY_ACCESS,
};

/** Any signal's export: the file exporter may write all of them to one file. */
const OTLP_LINE = /"resource(?:Logs|Spans|Metrics|Profiles)"/;

/** Files are read into a table, once. */
export function filesSource(files: readonly InputFile[]): Source {
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    over: (sql) => sql,
    load: async (engine, parameters, step) => {
      await engine.run(sqlText('records'));
      for (const file of files) {
        await step(`reading ${basename(file.name)}`, file.bytes, () => readFile(engine, file, parameters));
      }
    },
  };
}

async function readFile(engine: Engine, file: InputFile, parameters: Parameters): Promise<void> {
  if (file.bytes === 0) return;
  const { path, side, name } = file;
  try {
    const [first] = await engine.rows<{ line: string }>(sqlText('first-line'), { path });
    const otlp = side === 'events' || OTLP_LINE.test(first?.line ?? '');
    await engine.run(`INSERT INTO records ${sqlText(otlp ? 'read-otlp' : 'read-gateway')}`, {
      ...parameters,
      path,
      ...(otlp && { side: side === 'events' ? 'event' : 'gateway', event_name: EVENT_NAMES[side] }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CorrelationError('INPUT_UNREADABLE', `${name} cannot be read: ${why}`, error);
  }
}

/** Columns without which a table is not of the Collector's exporter. */
const COLUMNS = ['Timestamp', 'TraceId', 'SpanId', 'LogAttributes', 'ResourceAttributes', 'EventName'];

const FROM_RECORDS = 'FROM records\nWHERE';
const FROM_TABLE = `FROM {table:Identifier}
WHERE EventName IN ('${EVENT_AUTHENTICATION}', '${EVENT_GATEWAY_ACCESS}')
    AND Timestamp BETWEEN fromUnixTimestamp64Nano({from:Int64}) AND fromUnixTimestamp64Nano({to:Int64})
    AND`;

/** A table of the Collector's ClickHouse exporter is asked where it lies. */
export function otelLogsSource(table: string): Source {
  const expressions = sqlText('records-of-otel-logs');
  return {
    bytes: 0,
    over: (sql) => `${expressions}\n${sql.replace(FROM_RECORDS, FROM_TABLE)}`,
    load: (engine) => checkTable(engine, table),
  };
}

async function checkTable(engine: Engine, table: string): Promise<void> {
  const columns = await engine.rows<{ name: string; type: string }>('DESCRIBE TABLE {table:Identifier}', {
    table,
  });
  const missing = COLUMNS.filter((column) => columns.every(({ name }) => name !== column));
  if (missing.length > 0) {
    const cure = missing.includes('EventName')
      ? `: ALTER TABLE ${table} ADD COLUMN EventName String, and restart the Collector`
      : "; name the table of the Collector's ClickHouse exporter with --table";
    throw new CorrelationError(
      'TABLE_UNUSABLE',
      `the table ${table} has no column ${missing.join(', ')}${cure}`,
    );
  }
  const attributes = columns.find(({ name }) => name === 'LogAttributes')?.type ?? '';
  if (!attributes.startsWith('Map(')) {
    const message = `LogAttributes of the table ${table} is ${attributes}; the exporter's layout json: false (a Map) is needed`;
    throw new CorrelationError('TABLE_UNUSABLE', message);
  }
}
