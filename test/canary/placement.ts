import type { Shape } from './keys.js';
import type { Location } from './presenting.js';

/** Where a key can come out. */
export type Channel =
  /** Spans, log records and metrics, as they are exported. */
  | 'exported'
  /** Standard output and standard error of the process. */
  | 'printed'
  /** The application's own requests to another service. */
  | 'passed on'
  /** The application's answer to its client. */
  | 'answered';

export const CHANNELS: readonly Channel[] = ['exported', 'printed', 'passed on', 'answered'];

/** Where an application or its client puts the presented key, and what becomes of it. */
export interface Placement {
  readonly name: string;
  /** Where it comes out; it is in none of the others. */
  readonly foundIn: readonly Channel[];
  readonly why: string;
  /** Words of SECURITY.md that say so, wherever it comes out. */
  readonly documented?: string;
  /** By name; all that are undone where it is left out. */
  readonly writings?: readonly string[];
  readonly locations?: readonly Location[];
  readonly shapes?: readonly Shape[];
}

/** Placements that share everything but their names. */
export function placements(names: readonly string[], shared: Omit<Placement, 'name'>): readonly Placement[] {
  return names.map((name) => ({ name, ...shared }));
}
