import type { AuthOutcome, Outcome } from './outcome.js';

/** Why part of an application's word was not taken. */
export type WordFault = 'invalid_outcome' | 'invalid_reason';

export interface CheckedWord {
  /** `undefined` when the word as a whole is of no use. */
  readonly word: AuthOutcome | undefined;
  readonly faults: readonly WordFault[];
}

const REASON = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_ID_LENGTH = 128;
const MAX_ROUTE_LENGTH = 256;

const OUTCOMES: Readonly<Record<Outcome, true>> = { success: true, failure: true, none: true, unknown: true };

const isOutcome = (value: unknown): value is Outcome => typeof value === 'string' && Object.hasOwn(OUTCOMES, value);

function text(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.slice(0, maxLength);
}

function reasonOf(reason: unknown): string | undefined {
  if (reason === undefined || reason === null) return undefined;
  return typeof reason === 'string' && REASON.test(reason) ? reason : 'other';
}

/**
 * Checks what an application or a `classify` function said; both can be JavaScript,
 * so nothing about the value is taken for granted. A reason that is no short lower-case
 * token becomes `other`: it may be a message with anything in it.
 */
export function checkWord(value: unknown): CheckedWord {
  if (typeof value !== 'object' || value === null) return { word: undefined, faults: ['invalid_outcome'] };
  const { outcome, reason, keyId, enduserId, route } = value as Record<string, unknown>;
  if (!isOutcome(outcome)) return { word: undefined, faults: ['invalid_outcome'] };
  const givenReason = reasonOf(reason);
  const id = text(keyId, MAX_ID_LENGTH);
  const enduser = text(enduserId, MAX_ID_LENGTH);
  const path = text(route, MAX_ROUTE_LENGTH);
  return {
    word: {
      outcome,
      ...(givenReason !== undefined && { reason: givenReason }),
      ...(id !== undefined && { keyId: id }),
      ...(enduser !== undefined && { enduserId: enduser }),
      ...(path !== undefined && { route: path }),
    },
    faults: givenReason === 'other' && reason !== 'other' ? ['invalid_reason'] : [],
  };
}
