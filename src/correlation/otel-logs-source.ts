import { EVENT_AUTHENTICATION, EVENT_GATEWAY_ACCESS } from '../semconv.js';
import { CorrelationError } from './correlation-error.js';
import type { Engine } from './engine.js';
import type { Source } from './source.js';
import { sqlText } from './sql.js';

/** Columns without which a table is not of the Collector's exporter. */
const COLUMNS = ['Timestamp', 'TraceId', 'SpanId', 'LogAttributes', 'ResourceAttributes', 'EventName'];

const RANGE = `EventName IN ('${EVENT_AUTHENTICATION}', '${EVENT_GATEWAY_ACCESS}')
    AND Timestamp BETWEEN fromUnixTimestamp64Nano({from:Int64}) AND fromUnixTimestamp64Nano({to:Int64})
    AND`;

/** A table of a server: `otel_logs`, or with its database, `telemetry.otel_logs`. */
export interface Table {
  readonly database?: string;
  readonly table: string;
}

/** A table of the Collector's ClickHouse exporter is asked where it lies. */
export function otelLogsSource(given: Table): Source {
  const expressions = sqlText('records-of-otel-logs');
  const name =
    given.database === undefined ? '{table:Identifier}' : '{database:Identifier}.{table:Identifier}';
  return {
    bytes: 0,
    parameters: { ...given },
    load: (engine) => checkTable(engine, name, given),
    over: (sql) => {
      const at = sql.search(/FROM records\s+WHERE/);
      if (at === -1) return sql;
      // The expressions belong to the SELECT that reads the records.
      const select = sql.lastIndexOf('SELECT', at);
      const from = sql.slice(at).replace(/FROM records\s+WHERE/, () => `FROM ${name}\nWHERE ${RANGE}`);
      return `${sql.slice(0, select)}${expressions}\n${sql.slice(select, at)}${from}`;
    },
  };
}

async function checkTable(engine: Engine, identifier: string, given: Table): Promise<void> {
  const table = given.database === undefined ? given.table : `${given.database}.${given.table}`;
  const columns = await engine.rows<{ name: string; type: string }>(`DESCRIBE TABLE ${identifier}`, {
    ...given,
  });
  const missing = COLUMNS.filter((column) => columns.every(({ name }) => name !== column));
  if (missing.length > 0) {
    const cure =
      missing.length === 1 && missing[0] === 'EventName'
        ? `: ALTER TABLE ${table} ADD COLUMN EventName String, and restart the Collector (the local tables of a Distributed one need it too)`
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
