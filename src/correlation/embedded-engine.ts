import { availableParallelism } from 'node:os';
import type { Session } from 'chdb';
import { complaintOf, CorrelationError } from './correlation-error.js';
import { memorySettings, type Engine, type EngineLimits, type Parameters } from './engine.js';
import { TemporaryFolder } from './temporary-folder.js';

const MISSING =
  'reading files needs the package chdb, ClickHouse in a library (550 MB; Linux and macOS): npm install chdb';

/**
 * Files are read from front to back, so that their position tells how far it is; by place is no
 * faster. An INSERT has one thread unless told otherwise.
 */
const READING = { storage_file_read_method: "'read'", max_insert_threads: String(availableParallelism()) };

/** Files are taken apart in pieces, of which a dozen are in memory at once: 10 MiB unless told otherwise. */
const pieces = ({ memoryBytes }: EngineLimits): Readonly<Record<string, string>> => ({
  min_chunk_bytes_for_parallel_parsing: String(Math.min(10 * 1024 ** 2, Math.floor(memoryBytes / 128))),
});

/**
 * Left to itself, the engine writes on standard error that memory is short, seen with 1.5 of 23 GiB in use,
 * and gives back to the system at once what it frees.
 */
const SERVER = ['--memory_worker_decay_adjustment_period_ms=0'];

/**
 * ClickHouse inside this process. Its tables lie in a folder of their own below the system's
 * temporary one, which goes when it is closed.
 * @throws CorrelationError ENGINE_MISSING without the optional package chdb
 */
export async function openEmbeddedEngine(limits: EngineLimits): Promise<Engine> {
  const { Session } = await import('chdb').catch((error: unknown) => {
    throw new CorrelationError('ENGINE_MISSING', MISSING, error);
  });
  const folder = new TemporaryFolder();
  const session = new Session(folder.path, { connectionArgs: SERVER });
  const settings = Object.entries({ ...memorySettings(limits), ...READING, ...pieces(limits) }).map(
    ([name, value]) => `${name} = ${value}`,
  );
  session.query(`SET ${settings.join(', ')}`);
  return new EmbeddedEngine(session, folder);
}

class EmbeddedEngine implements Engine {
  readonly #session: Session;
  readonly #folder: TemporaryFolder;

  constructor(session: Session, folder: TemporaryFolder) {
    this.#session = session;
    this.#folder = folder;
  }

  async run(sql: string, parameters: Parameters = {}): Promise<void> {
    await failing(this.#session.queryBindAsync(sql, parameters));
  }

  async rows<Row>(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    const result = await failing(this.#session.queryBindAsync(sql, parameters, { format: 'JSONEachRow' }));
    const lines = result.text().split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
  }

  async *stream<Row>(sql: string, parameters: Parameters = {}): AsyncIterable<Row> {
    yield* this.#session.queryStreamBind(sql, parameters, { format: 'JSONEachRow' }).rows<Row>();
  }

  close(): Promise<void> {
    this.#session.close();
    this.#folder.remove();
    return Promise.resolve();
  }
}

async function failing<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw new CorrelationError('QUERY_FAILED', complaintOf(error), error);
  }
}
