import type { KeyTraits } from '../exchange/exchange.js';
import type { AuthOutcome, Verdict } from '../outcome/outcome.js';

/** What one request came to: all that telemetry is made of. Texts are as they came, not yet scrubbed or cut. */
export interface AuthRecord {
  readonly traits: KeyTraits | undefined;
  readonly verdict: Verdict;
  readonly word: AuthOutcome | undefined;
  /** Milliseconds since the epoch, when the response closed. */
  readonly closedAt: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly route: string | undefined;
  /** The same where it is sure to be a pattern: what a client could choose must not name a series. */
  readonly countedRoute: string | undefined;
  /** `undefined` when no response head was sent. */
  readonly statusCode: number | undefined;
  readonly clientAddress: string | undefined;
  readonly serverAddress: string | undefined;
  readonly userAgent: string | undefined;
  readonly errorType: string | undefined;
  /** Lower-case names. */
  readonly correlation: readonly (readonly [name: string, value: string])[];
  readonly extra: Readonly<Record<string, string | number | boolean>> | undefined;
}
