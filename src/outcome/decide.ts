import type { AuthOutcome, FailureReason, Verdict } from './outcome.js';

/** How the response ended. */
export type Ending =
  | { readonly kind: 'answered'; readonly statusCode: number }
  /** The connection went away first; with the status, if its head was sent. */
  | { readonly kind: 'aborted'; readonly statusCode: number | undefined }
  /** The answer is not in HTTP's terms: a socket that was handed over (upgrade, CONNECT), a gRPC call. */
  | { readonly kind: 'handed_over' };

export interface Evidence {
  readonly keyPresented: boolean;
  readonly ending: Ending;
  /** The application's word, or that of `classify`. */
  readonly word: AuthOutcome | undefined;
  /** What a status means here, over the defaults. */
  readonly statusReasons: ReadonlyMap<number, FailureReason>;
}

const DEFAULT_REASONS: ReadonlyMap<number, FailureReason> = new Map([
  [401, 'invalid_key'],
  [403, 'forbidden'],
  [429, 'rate_limited'],
]);

const NONE: Verdict = Object.freeze({ outcome: 'none' });
const SUCCESS: Verdict = Object.freeze({ outcome: 'success' });
const MISSING_KEY: Verdict = Object.freeze({ outcome: 'failure', reason: 'missing_key' });
const CLIENT_ERROR: Verdict = Object.freeze({ outcome: 'unknown', reason: 'client_error' });
const SERVER_ERROR: Verdict = Object.freeze({ outcome: 'unknown', reason: 'server_error' });
const ABORTED: Verdict = Object.freeze({ outcome: 'unknown', reason: 'aborted' });
const UNKNOWN: Verdict = Object.freeze({ outcome: 'unknown' });

function verdictWithoutKey(ending: Ending): Verdict {
  if (ending.kind === 'handed_over') return NONE;
  return ending.statusCode === 401 || ending.statusCode === 403 ? MISSING_KEY : NONE;
}

function verdictOfStatus(statusCode: number, statusReasons: ReadonlyMap<number, FailureReason>): Verdict {
  const reason = statusReasons.get(statusCode) ?? DEFAULT_REASONS.get(statusCode);
  if (reason !== undefined) return { outcome: 'failure', reason };
  if (statusCode >= 500) return SERVER_ERROR;
  if (statusCode >= 400) return CLIENT_ERROR;
  return SUCCESS;
}

function verdictOfEvidence({ keyPresented, ending, statusReasons }: Evidence): Verdict {
  if (!keyPresented) return verdictWithoutKey(ending);
  switch (ending.kind) {
    case 'answered':
      return verdictOfStatus(ending.statusCode, statusReasons);
    case 'aborted':
      return ABORTED;
    case 'handed_over':
      return UNKNOWN;
  }
}

/**
 * How authentication went: the explicit word first, then the status. A word that says
 * `failure` without a reason takes the reason that the status gives, if it gives one for a failure.
 */
export function decideVerdict(evidence: Evidence): Verdict {
  const { word } = evidence;
  if (word === undefined) return verdictOfEvidence(evidence);
  if (word.outcome === 'success' || word.outcome === 'none')
    return word.outcome === 'success' ? SUCCESS : NONE;
  if (word.reason !== undefined) return { outcome: word.outcome, reason: word.reason };
  const fromStatus = verdictOfEvidence(evidence);
  return fromStatus.outcome === word.outcome ? fromStatus : { outcome: word.outcome };
}
