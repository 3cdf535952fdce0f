import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideVerdict, type Ending, type Evidence } from '../../src/outcome/decide.js';
import type { AuthOutcome, FailureReason, Outcome, Verdict } from '../../src/outcome/outcome.js';

const NO_HABITS: ReadonlyMap<number, FailureReason> = new Map();
const answered = (statusCode: number): Ending => ({ kind: 'answered', statusCode });
const aborted = (statusCode?: number): Ending => ({ kind: 'aborted', statusCode });

function verdict(keyPresented: boolean, ending: Ending, more: Partial<Evidence> = {}): Verdict {
  return decideVerdict({ keyPresented, ending, word: undefined, statusReasons: NO_HABITS, ...more });
}

const range = (from: number, to: number, without: readonly number[] = []): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
    (status) => !without.includes(status),
  );

interface Row {
  readonly key: boolean;
  readonly what: string;
  readonly endings: readonly Ending[];
  readonly outcome: Outcome;
  readonly reason?: FailureReason;
}

const statuses = (...codes: readonly number[]): readonly Ending[] => codes.map(answered);

/** What the status alone says: every status that a final response can have, in one row each. */
const TABLE: readonly Row[] = [
  { key: false, what: '401 or 403', endings: statuses(401, 403), outcome: 'failure', reason: 'missing_key' },
  {
    key: false,
    what: 'any other status',
    endings: statuses(...range(200, 599, [401, 403])),
    outcome: 'none',
  },
  {
    key: false,
    what: 'a client that went',
    endings: [aborted(), aborted(200), aborted(500)],
    outcome: 'none',
  },
  { key: false, what: 'a socket handed over', endings: [{ kind: 'handed_over' }], outcome: 'none' },
  { key: true, what: '2xx or 3xx', endings: statuses(...range(200, 399)), outcome: 'success' },
  { key: true, what: '401', endings: statuses(401), outcome: 'failure', reason: 'invalid_key' },
  { key: true, what: '403', endings: statuses(403), outcome: 'failure', reason: 'forbidden' },
  { key: true, what: '429', endings: statuses(429), outcome: 'failure', reason: 'rate_limited' },
  {
    key: true,
    what: 'another 4xx',
    endings: statuses(...range(400, 499, [401, 403, 429])),
    outcome: 'unknown',
    reason: 'client_error',
  },
  {
    key: true,
    what: '5xx',
    endings: statuses(...range(500, 599)),
    outcome: 'unknown',
    reason: 'server_error',
  },
  {
    key: true,
    what: 'a client that went',
    endings: [aborted(), ...range(200, 599).map(aborted)],
    outcome: 'unknown',
    reason: 'aborted',
  },
  { key: true, what: 'a socket handed over', endings: [{ kind: 'handed_over' }], outcome: 'unknown' },
];

describe('without a word of the application', () => {
  for (const { key, what, endings, outcome, reason } of TABLE) {
    it(`${key ? 'a key' : 'no key'} and ${what} is ${outcome}${reason === undefined ? '' : `, ${reason}`}`, () => {
      const expected = reason === undefined ? { outcome } : { outcome, reason };
      for (const ending of endings) assert.deepEqual(verdict(key, ending), expected, JSON.stringify(ending));
    });
  }

  it('a refusal whose head was sent before the client went is still a missing key', () => {
    assert.deepEqual(verdict(false, aborted(401)), { outcome: 'failure', reason: 'missing_key' });
  });
});

describe('a service with other habits', () => {
  const statusReasons = new Map([
    [403, 'invalid_key'],
    [404, 'invalid_key'],
    [302, 'expired_key'],
    [503, 'usage_exceeded'],
  ]);

  it('says what a status means, of any class', () => {
    for (const [status, reason] of statusReasons) {
      assert.deepEqual(verdict(true, answered(status), { statusReasons }), { outcome: 'failure', reason });
    }
  });

  it('keeps the rest as it is', () => {
    assert.deepEqual(verdict(true, answered(401), { statusReasons }), {
      outcome: 'failure',
      reason: 'invalid_key',
    });
    assert.deepEqual(verdict(true, answered(200), { statusReasons }), { outcome: 'success' });
  });

  it('has them only for presented keys', () => {
    assert.deepEqual(verdict(false, answered(403), { statusReasons }), {
      outcome: 'failure',
      reason: 'missing_key',
    });
    assert.deepEqual(verdict(false, answered(404), { statusReasons }), { outcome: 'none' });
  });
});

describe('the word of the application', () => {
  const said = (word: AuthOutcome, ending: Ending = answered(200), keyPresented = true): Verdict =>
    verdict(keyPresented, ending, { word });

  it('comes before the status', () => {
    assert.deepEqual(said({ outcome: 'failure', reason: 'revoked_key' }), {
      outcome: 'failure',
      reason: 'revoked_key',
    });
    assert.deepEqual(said({ outcome: 'success' }, answered(401)), { outcome: 'success' });
    assert.deepEqual(said({ outcome: 'none' }, answered(403)), { outcome: 'none' });
    assert.deepEqual(said({ outcome: 'unknown', reason: 'other' }), { outcome: 'unknown', reason: 'other' });
  });

  it('holds for a request without a key and for one whose client went', () => {
    assert.deepEqual(said({ outcome: 'failure', reason: 'malformed_key' }, answered(400), false), {
      outcome: 'failure',
      reason: 'malformed_key',
    });
    assert.deepEqual(said({ outcome: 'success' }, aborted()), { outcome: 'success' });
  });

  it('needs no reason for a success, and gets none', () => {
    assert.deepEqual(said({ outcome: 'success', reason: 'expired_key' }), { outcome: 'success' });
    assert.deepEqual(said({ outcome: 'none', reason: 'expired_key' }), { outcome: 'none' });
  });

  it('without a reason takes the one of the status, where that is of the same outcome', () => {
    assert.deepEqual(said({ outcome: 'failure' }, answered(429)), {
      outcome: 'failure',
      reason: 'rate_limited',
    });
    assert.deepEqual(said({ outcome: 'failure' }, answered(401), false), {
      outcome: 'failure',
      reason: 'missing_key',
    });
    assert.deepEqual(said({ outcome: 'unknown' }, answered(500)), {
      outcome: 'unknown',
      reason: 'server_error',
    });
    assert.deepEqual(said({ outcome: 'failure' }, answered(200)), { outcome: 'failure' });
    assert.deepEqual(said({ outcome: 'failure' }, answered(500)), { outcome: 'failure' });
    assert.deepEqual(said({ outcome: 'unknown' }, answered(401)), { outcome: 'unknown' });
  });
});

describe('any evidence', () => {
  it('has a verdict, with a reason only where there was no success', () => {
    const status = fc.integer({ min: 0, max: 1_000 });
    const ending: fc.Arbitrary<Ending> = fc.oneof(
      status.map(answered),
      fc.option(status, { nil: undefined }).map(aborted),
      fc.constant<Ending>({ kind: 'handed_over' }),
    );
    const outcome = fc.constantFrom<Outcome>('success', 'failure', 'none', 'unknown');
    const word = fc.option(
      fc.oneof(
        outcome.map((said) => ({ outcome: said })),
        fc.record({ outcome, reason: fc.constant('other') }),
      ),
      { nil: undefined },
    );
    const statusReasons = fc
      .array(fc.tuple(status, fc.constant('expired_key')))
      .map((entries) => new Map<number, FailureReason>(entries));
    fc.assert(
      fc.property(fc.record({ keyPresented: fc.boolean(), ending, word, statusReasons }), (evidence) => {
        const decided = decideVerdict(evidence);
        assert.ok(['success', 'failure', 'none', 'unknown'].includes(decided.outcome));
        if (decided.outcome === 'success' || decided.outcome === 'none') assert.ok(!('reason' in decided));
        if (evidence.word !== undefined) assert.equal(decided.outcome, evidence.word.outcome);
      }),
    );
  });
});
