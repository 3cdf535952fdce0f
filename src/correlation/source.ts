import type { Engine, Parameters } from './engine.js';
import type { Step } from './progress.js';

/** Where the records are; the queries over `records` are the same for both. */
export interface Source {
  /** How much there is to load, for a progress bar. */
  readonly bytes: number;
  load(engine: Engine, parameters: Parameters, step: Step): Promise<void>;
  /** What its queries need to find the records. */
  readonly parameters: Parameters;
  /** A query of src/correlation/sql, over what this source has. */
  over(sql: string): string;
}
