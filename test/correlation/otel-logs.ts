// The table of the Collector's ClickHouse exporter (v0.161.0), and log records as it writes them there:
// https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.161.0/exporter/clickhouseexporter
import type { ClickHouse } from '../support/clickhouse-server.js';

const RESOURCE_NAMES = [
  'k8s.cluster.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'deployment.environment.name',
] as const;

/** internal/sqltemplates/logs_table.sql, for a ClickHouse of 26.2 or newer; its comments on columns left out. */
export const COLUMNS = `
    \`Timestamp\` DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    \`TraceId\` String CODEC(ZSTD(1)),
    \`SpanId\` String CODEC(ZSTD(1)),
    \`TraceFlags\` UInt8,
    \`SeverityText\` LowCardinality(String) CODEC(ZSTD(1)),
    \`SeverityNumber\` UInt8,
    \`ServiceName\` LowCardinality(String) CODEC(ZSTD(1)),
    \`Body\` String CODEC(ZSTD(1)),
    \`ResourceSchemaUrl\` LowCardinality(String) CODEC(ZSTD(1)),
    \`ResourceAttributes\` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    \`ScopeSchemaUrl\` LowCardinality(String) CODEC(ZSTD(1)),
    \`ScopeName\` String CODEC(ZSTD(1)),
    \`ScopeVersion\` LowCardinality(String) CODEC(ZSTD(1)),
    \`ScopeAttributes\` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    \`LogAttributes\` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    \`EventName\` String CODEC(ZSTD(1)),
${RESOURCE_NAMES.map((name) => `    \`__otel_materialized_${name}\` LowCardinality(String) MATERIALIZED ResourceAttributes['${name}'] CODEC(ZSTD(1)),`).join('\n')}
    INDEX idx_trace_id TraceId TYPE text(tokenizer = 'array'),
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_scope_attr_key mapKeys(ScopeAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_scope_attr_value mapValues(ScopeAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_log_attr_key mapKeys(LogAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_log_attr_value mapValues(LogAttributes) TYPE text(tokenizer = 'array'),
    INDEX idx_lower_body lower(Body) TYPE text(tokenizer = 'splitByNonAlpha')
`;

const STORAGE = `ENGINE = MergeTree()
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`;

/** `columns`: what another version, or another setting, of the exporter makes of them. */
export async function createOtelLogs(
  server: ClickHouse,
  table = 'otel_logs',
  columns = COLUMNS,
): Promise<void> {
  await server.query(`CREATE TABLE ${table} (${columns}) ${STORAGE}`);
}

/** OTLP/JSON, as far as the records of these tests use it. */
export interface Value {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly arrayValue?: { readonly values: readonly Value[] };
}

export interface Attribute {
  readonly key: string;
  readonly value: Value;
}

export interface LogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: Value;
  readonly attributes: readonly Attribute[];
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

export interface Scope {
  readonly name?: string;
  readonly version?: string;
}

/** What is on one line of a file of the file exporter. */
export interface LogsData {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeLogs: readonly { readonly scope: Scope; readonly logRecords: readonly LogRecord[] }[];
  }[];
}

/** exporter_logs.go: attributes become text, and the time is that of the record or, without one, of its reading. */
function rowsOf({ resourceLogs }: LogsData): readonly object[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) =>
      logRecords.map((record) => ({
        Timestamp: decimalSeconds(record),
        TraceId: record.traceId ?? '',
        SpanId: record.spanId ?? '',
        TraceFlags: record.flags ?? 0,
        SeverityText: record.severityText,
        SeverityNumber: record.severityNumber,
        ServiceName: mapOf(resource.attributes)['service.name'] ?? '',
        Body: text(record.body),
        ResourceAttributes: mapOf(resource.attributes),
        ScopeName: scope.name ?? '',
        ScopeVersion: scope.version ?? '',
        LogAttributes: mapOf(record.attributes),
        EventName: record.eventName ?? '',
      })),
    ),
  );
}

function decimalSeconds({ timeUnixNano, observedTimeUnixNano }: LogRecord): string {
  const digits = (timeUnixNano === '0' ? observedTimeUnixNano : timeUnixNano).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** In the order of their names. */
function mapOf(attributes: readonly Attribute[]): Readonly<Record<string, string>> {
  const entries = attributes.map(({ key, value }) => [key, text(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** pdata's `Value.AsString()`: a list is JSON. */
function text({ stringValue, intValue, arrayValue }: Value): string {
  if (arrayValue !== undefined) return JSON.stringify(arrayValue.values.map((value) => text(value)));
  return stringValue ?? intValue ?? '';
}

/** A column that the table lacks is left out, as the exporter does with EventName. */
export async function insertLogs(
  server: ClickHouse,
  data: readonly LogsData[],
  table = 'otel_logs',
): Promise<void> {
  const rows = data.flatMap(rowsOf).map((row) => JSON.stringify(row));
  const settings =
    'SETTINGS async_insert = 0, distributed_foreground_insert = 1, input_format_skip_unknown_fields = 1';
  await server.query(`INSERT INTO ${table} ${settings} FORMAT JSONEachRow\n${rows.join('\n')}`);
}
