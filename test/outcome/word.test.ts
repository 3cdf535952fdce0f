import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkWord } from '../../src/outcome/word.js';

const USELESS = { word: undefined, faults: ['invalid_outcome'] };
const reasonOf = (reason: unknown): unknown => checkWord({ outcome: 'failure', reason }).word?.reason;

describe('a word of the application', () => {
  it('is taken with all it says', () => {
    const word = {
      outcome: 'failure',
      reason: 'expired_key',
      keyId: 'k-1',
      enduserId: 'acme',
      route: '/a/:id',
    };
    assert.deepEqual(checkWord(word), { word, faults: [] });
  });

  it('is taken when it only says the outcome', () => {
    for (const outcome of ['success', 'failure', 'none', 'unknown']) {
      assert.deepEqual(checkWord({ outcome }), { word: { outcome }, faults: [] });
    }
  });

  it('loses what does not belong to it', () => {
    assert.deepEqual(checkWord({ outcome: 'none', apiKey: 'sk_test_abc123' }).word, { outcome: 'none' });
  });

  it('may have null where there is nothing to say', () => {
    assert.deepEqual(checkWord({ outcome: 'success', reason: null, keyId: null, enduserId: undefined }), {
      word: { outcome: 'success' },
      faults: [],
    });
  });

  it('is of no use without an outcome that exists', () => {
    for (const value of [
      undefined,
      null,
      'success',
      1,
      [],
      {},
      { outcome: 'SUCCESS' },
      { outcome: 'toString' },
    ]) {
      assert.deepEqual(checkWord(value), USELESS);
    }
  });

  it('may be an object that throws when it is read, and is of no use then', () => {
    const throwing = {
      get outcome(): never {
        throw new Error('sk_test_abc123');
      },
    };
    const { proxy, revoke } = Proxy.revocable({ outcome: 'success' }, {});
    revoke();
    for (const value of [
      throwing,
      proxy,
      {
        outcome: 'failure',
        get reason() {
          return throwing.outcome;
        },
      },
    ]) {
      assert.deepEqual(checkWord(value), USELESS);
    }
  });
});

describe('a reason', () => {
  it('may be any of the listed ones, or a short lower-case token', () => {
    const listed =
      'expired_key revoked_key disabled_key insufficient_permissions usage_exceeded ip_not_allowed malformed_key';
    for (const reason of [...listed.split(' '), 'missing_key', 'other', 'x', 'mfa_2', 'x'.repeat(32)]) {
      assert.deepEqual(checkWord({ outcome: 'failure', reason }), {
        word: { outcome: 'failure', reason },
        faults: [],
      });
    }
  });

  it('that is anything else becomes "other" and a fault', () => {
    for (const reason of [
      '',
      'Expired',
      'no such key',
      '1st',
      '_x',
      'x'.repeat(33),
      'x\n',
      'é',
      7,
      {},
      ['expired_key'],
    ]) {
      const { word, faults } = checkWord({ outcome: 'failure', reason });
      assert.equal(word?.reason, 'other');
      assert.deepEqual(faults, ['invalid_reason']);
    }
  });

  it('never carries on the text that it was', () => {
    assert.equal(reasonOf('the key sk_test_abc123 is unknown'), 'other');
  });
});

describe('an id or a route', () => {
  it('is kept up to its limit', () => {
    const word = {
      outcome: 'success',
      keyId: 'k'.repeat(128),
      enduserId: 'é'.repeat(128),
      route: '/'.repeat(256),
    };
    assert.deepEqual(checkWord(word).word, word);
  });

  it('that is too long is left out: the beginning of a key would not be recognised and scrubbed', () => {
    const word = {
      outcome: 'success',
      keyId: 'k'.repeat(129),
      enduserId: 'e'.repeat(129),
      route: '/'.repeat(257),
    };
    assert.deepEqual(checkWord(word).word, { outcome: 'success' });
  });

  it('that is empty or no text is left out', () => {
    for (const value of ['', 7, {}, ['a'], true, Symbol('a')]) {
      assert.deepEqual(checkWord({ outcome: 'success', keyId: value, enduserId: value, route: value }).word, {
        outcome: 'success',
      });
    }
  });
});

describe('anything', () => {
  it('is checked without a throw, and what is taken is within the limits', () => {
    const field = fc.oneof(fc.anything(), fc.string({ maxLength: 400 }));
    const nearlyAWord = fc.record(
      {
        outcome: fc.oneof(field, fc.constantFrom('success', 'failure', 'none', 'unknown')),
        reason: field,
        keyId: field,
        enduserId: field,
        route: field,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearlyAWord), (value) => {
        const { word, faults } = checkWord(value);
        assert.equal(word === undefined, faults.includes('invalid_outcome'));
        if (word === undefined) return;
        assert.ok(['success', 'failure', 'none', 'unknown'].includes(word.outcome));
        assert.match(word.reason ?? 'other', /^[a-z][a-z0-9_]{0,31}$/);
        for (const text of [word.keyId, word.enduserId, word.route])
          assert.ok(text === undefined || text.length <= 256);
      }),
    );
  });
});
