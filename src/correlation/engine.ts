/** Values of the `{name:Type}` placeholders of a query; lists go into `Array` placeholders. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** ClickHouse, wherever it runs. The temporary tables of one engine last as long as it does. */
export interface Engine {
  /** Runs a statement that gives no rows. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** The rows of a query whose result is small. */
  rows<Row>(sql: string, parameters?: Parameters): Promise<readonly Row[]>;
  /** The rows of any query, a few at a time. */
  stream<Row>(sql: string, parameters?: Parameters): AsyncIterable<Row>;
  close(): Promise<void>;
}

/** What an engine may take. */
export interface EngineLimits {
  /** Bytes; what needs more goes to disk, and what cannot go to disk ends the run. */
  readonly memoryBytes: number;
}

/**
 * Settings that bound the memory of a query: aggregations and sorts go to disk at two thirds of
 * it (https://clickhouse.com/docs/sql-reference/statements/select/group-by#group-by-in-external-memory).
 */
export function memorySettings({ memoryBytes }: EngineLimits): Readonly<Record<string, string>> {
  const spill = String(Math.floor((memoryBytes * 2) / 3));
  // Each thread of an INSERT gathers so much before it writes: 256 MiB unless told otherwise.
  const block = String(Math.min(256 * 1024 ** 2, Math.floor(memoryBytes / 16)));
  return {
    max_memory_usage: String(memoryBytes),
    max_bytes_before_external_group_by: spill,
    max_bytes_before_external_sort: spill,
    min_insert_block_size_bytes: block,
    // Rows; one with the longest paths takes 3 kB, and threads and stages have a few blocks each.
    max_block_size: String(Math.min(65_536, Math.floor(memoryBytes / 65_536))),
  };
}
