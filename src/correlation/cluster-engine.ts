import { randomUUID } from 'node:crypto';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { complaintOf, CorrelationError } from './correlation-error.js';
import { memorySettings, type Engine, type EngineLimits, type Parameters } from './engine.js';

const MISSING =
  'asking a ClickHouse server needs the package @clickhouse/client: npm install @clickhouse/client';

/** A server that does not answer at all shows in this time. */
const PING_TIMEOUT_MS = 10_000;

/** How long temporary tables stay after the last query of a session, of a process that was killed. */
const IDLE_SESSION_S = '600';

export interface ClusterOptions extends EngineLimits {
  /** `http://user:password@host:8123/database`; the password goes nowhere else. */
  readonly url: URL;
  /** For each query, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A ClickHouse server or cluster over HTTP. One session, which its temporary tables belong to.
 * @throws CorrelationError ENGINE_MISSING without the optional package @clickhouse/client
 * @throws CorrelationError SERVER_UNREACHABLE
 */
export async function openClusterEngine(options: ClusterOptions): Promise<Engine> {
  const { createClient, ClickHouseLogLevel } = await import('@clickhouse/client').catch((error: unknown) => {
    throw new CorrelationError('ENGINE_MISSING', MISSING, error);
  });
  const { url, timeoutMs } = options;
  const common = { url, application: 'otel-api-key', log: { level: ClickHouseLogLevel.OFF } };
  await ping(createClient({ ...common, request_timeout: Math.min(timeoutMs, PING_TIMEOUT_MS) }), url);
  const client = createClient({
    ...common,
    request_timeout: timeoutMs,
    session_id: randomUUID(),
    // A session answers one query at a time.
    max_open_connections: 1,
    clickhouse_settings: {
      ...memorySettings(options),
      session_timeout: IDLE_SESSION_S,
      // The server gives up as well, and does not work on for nobody.
      max_execution_time: Math.ceil(timeoutMs / 1000),
      cancel_http_readonly_queries_on_client_close: 1,
    },
  });
  return new ClusterEngine(client, url);
}

/** A query rather than the ping of the protocol, which any user passes. */
async function ping(client: ClickHouseClient, url: URL): Promise<void> {
  try {
    const answer = await (await client.query({ query: 'SELECT 1', format: 'TabSeparated' })).text();
    if (answer.trim() === '1') return;
    throw new Error(NO_CLICKHOUSE);
  } catch (error) {
    throw new CorrelationError(
      'SERVER_UNREACHABLE',
      `the ClickHouse at ${url.origin} cannot be used: ${reasonOf(error)}`,
      error,
    );
  } finally {
    await client.close();
  }
}

const NO_CLICKHOUSE = 'it does not answer as a ClickHouse does; is this its HTTP port (8123)?';

function reasonOf(error: unknown): string {
  // Node's errors of several addresses have no message of their own.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const reason = complaintOf(first);
  if (/^timeout error/i.test(reason)) return 'no answer in time; see --timeout';
  return reason === '' || reason.includes('<') ? NO_CLICKHOUSE : reason;
}

class ClusterEngine implements Engine {
  readonly #client: ClickHouseClient;
  readonly #url: URL;

  constructor(client: ClickHouseClient, url: URL) {
    this.#client = client;
    this.#url = url;
  }

  async run(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.#failing(this.#client.command({ query: sql, query_params: { ...parameters } }));
  }

  async rows<Row>(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    const result = await this.#failing(this.#query(sql, parameters));
    return await this.#failing(result.json<Row>());
  }

  async *stream<Row>(sql: string, parameters: Parameters = {}): AsyncIterable<Row> {
    const result = await this.#failing(this.#query(sql, parameters));
    const stream: AsyncIterable<readonly { json(): unknown }[]> = result.stream<Row>();
    const blocks = stream[Symbol.asyncIterator]();
    for (;;) {
      // The server may die in the middle.
      const block = await this.#failing(blocks.next());
      if (block.done === true) return;
      for (const row of block.value) yield row.json() as Row;
    }
  }

  /** The temporary tables go with the session, not when it has long been idle. */
  async close(): Promise<void> {
    const last = { query: 'SELECT 1', clickhouse_settings: { close_session: 1 } as ClickHouseSettings };
    // A server that does not answer any more forgets the session by itself.
    await this.#client.command(last).catch(() => undefined);
    await this.#client.close();
  }

  #query(sql: string, parameters: Parameters) {
    return this.#client.query({ query: sql, format: 'JSONEachRow', query_params: { ...parameters } });
  }

  async #failing<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      const message = `the ClickHouse at ${this.#url.origin} failed: ${reasonOf(error)}`;
      throw new CorrelationError('QUERY_FAILED', message, error);
    }
  }
}
