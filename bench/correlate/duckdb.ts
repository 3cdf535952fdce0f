// node build/bench/correlate/duckdb.js FOLDER THREADS MEMORY
//
// The same correlation by DuckDB, of the files that generate.ts made: reads them, drops second deliveries,
// joins, counts, and writes the findings. What it counted goes to standard output, as JSON.
//
// It has the easier task: it believes its input (a line that is no JSON ends it), leaves the ids of peppers
// out, and tries only those ways to join that the generator has cases for.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { COUNTS, JOIN, readEvents, readGateway, writeFindings } from './duckdb-queries.js';
import type { Class } from './scenarios.js';

export interface ClassCount {
  readonly class: Class;
  readonly gateway: number;
  readonly events: number;
}

async function correlate(folder: string, threads: string, memory: string): Promise<readonly ClassCount[]> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads,
    memory_limit: memory,
    temp_directory: join(folder, 'duckdb-spill'),
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  await connection.run(readGateway(join(folder, 'gateway.jsonl')));
  await connection.run(readEvents(join(folder, 'events.jsonl')));
  for (const statement of JOIN) await connection.run(statement);
  await connection.run(writeFindings(join(folder, 'duckdb-findings.jsonl')));
  const counted = await connection.runAndReadAll(COUNTS);
  return counted.getRowObjectsJson() as unknown as readonly ClassCount[];
}

const [folder, threads, memory] = process.argv.slice(2);
if (folder === undefined || threads === undefined || memory === undefined) {
  throw new Error('give a folder of generate.js, a number of threads, and the memory, such as 3GiB');
}
console.log(JSON.stringify(await correlate(folder, threads, memory)));
