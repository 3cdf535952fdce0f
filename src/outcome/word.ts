import type { AuthOutcome, Outcome } from './outcome.js';

/** Why part of an application's word was not taken. */
export type WordFault = 'invalid_outcome' | 'invalid_reason' | 'invalid_id';

export interface CheckedWord {
  /** `undefined` when the word as a whole is of no use. */
  readonly word: AuthOutcome | undefined;
  readonly faults: readonly WordFault[];
}

const REASON = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_ID_LENGTH = 128;
const MAX_ROUTE_LENGTH = 256;

const OUTCOMES: Readonly<Record<Outcome, true>> = { success: true, failure: true, none: true, unknown: true };

const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'string' && Object.hasOwn(OUTCOMES, value);

/** Not cut where it is too long: if it were the key by mistake, its beginning would no longer be found and scrubbed. */
function text(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}

/** Whether something was said and could not be taken. */
const isLost = (given: unknown, taken: string | undefined): boolean =>
  given !== undefined && given !== null && taken === undefined;

function reasonOf(reason: unknown): string | undefined {
  if (reason === undefined || reason === null) return undefined;
  return typeof reason === 'string' && REASON.test(reason) ? reason : 'other';
}

interface Claims {
  readonly outcome?: unknown;
  readonly reason?: unknown;
  readonly keyId?: unknown;
  readonly enduserId?: unknown;
  readonly route?: unknown;
}

/** A getter or a proxy may throw, and `recordAuthOutcome` may not. */
function claimsOf(value: unknown): Claims {
  if (typeof value !== 'object' || value === null) return {};
  try {
    const { outcome, reason, keyId, enduserId, route } = value as Claims;
    return { outcome, reason, keyId, enduserId, route };
  } catch {
    return {};
  }
}

/**
 * Checks what an application or a `classify` function said; both can be JavaScript,
 * so nothing about the value is taken for granted. A reason that is no short lower-case
 * token becomes `other`: it may be a message with anything in it. An id or route that is
 * no text or too long is left out.
 */
export function checkWord(value: unknown): CheckedWord {
  const { outcome, reason, keyId, enduserId, route } = claimsOf(value);
  if (!isOutcome(outcome)) return { word: undefined, faults: ['invalid_outcome'] };
  const givenReason = reasonOf(reason);
  const id = text(keyId, MAX_ID_LENGTH);
  const enduser = text(enduserId, MAX_ID_LENGTH);
  const path = text(route, MAX_ROUTE_LENGTH);
  const faults: WordFault[] = givenReason === 'other' && reason !== 'other' ? ['invalid_reason'] : [];
  if (isLost(keyId, id) || isLost(enduserId, enduser) || isLost(route, path)) faults.push('invalid_id');
  return {
    word: {
      outcome,
      ...(givenReason !== undefined && { reason: givenReason }),
      ...(id !== undefined && { keyId: id }),
      ...(enduser !== undefined && { enduserId: enduser }),
      ...(path !== undefined && { route: path }),
    },
    faults,
  };
}
