import type { Engine, Parameters } from './engine.js';
import { sqlText } from './sql.js';

/** What has to agree in each step, strongest evidence first; a file of src/correlation/sql/steps each. */
const STEPS = [
  // `wide`: also where only the end of the path is the same, as a gateway may change its front.
  { file: '1-both-ids-and-key', wide: true },
  { file: '2-both-ids', wide: true },
  { file: '3-trace-id-and-key', wide: true },
  { file: '4-request-id-and-key', wide: true },
  { file: '5-trace-id-and-key-only', wide: false },
  { file: '6-request-id-and-key-only', wide: false },
  { file: '7-trace-id', wide: false },
  { file: '8-request-id', wide: false },
] as const;

/**
 * Settles what belongs together in `open`. Pairs that agree in method and path go first:
 * where a trace has several requests, that tells them apart. A path that has nothing in common with
 * the other is another request, whatever its ids.
 */
export async function settle(engine: Engine, parameters: Parameters): Promise<void> {
  await engine.run(`INSERT INTO settled ${sqlText('pairs-at-once')}`, parameters);
  await engine.run(`INSERT INTO unsettled ${sqlText('unsettled')}`);
  for (const [at, { file, wide }] of STEPS.entries()) {
    const step = at + 1;
    let candidates = 0;
    for (const narrow of wide ? [true, false] : [true]) {
      await engine.run('TRUNCATE TABLE candidates');
      await engine.run(`INSERT INTO candidates ${candidatesSql(file)}`, { ...parameters, narrow });
      candidates = await countCandidates(engine);
      if (candidates > 0) await settlePairs(engine, parameters, step);
    }
    if (candidates > 0) await engine.run(`INSERT INTO settled ${sqlText('ambiguous')}`, { step });
  }
}

async function settlePairs(engine: Engine, parameters: Parameters, step: number): Promise<void> {
  await engine.run('TRUNCATE TABLE pairs');
  await engine.run(`INSERT INTO pairs ${sqlText('pairs')}`, parameters);
  await engine.run(`INSERT INTO settled ${sqlText('settled')}`, { step });
}

async function countCandidates(engine: Engine): Promise<number> {
  const [row] = await engine.rows<{ many: string }>('SELECT toString(count()) AS many FROM candidates');
  return Number(row?.many ?? 0);
}

function candidatesSql(file: string): string {
  const keyed = `keyed AS (\n${sqlText(`steps/${file}`)})`;
  return sqlText('candidates').replace('WITH\n', `WITH\n${keyed},\n`);
}
