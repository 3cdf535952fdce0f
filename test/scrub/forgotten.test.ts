import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { forgottenNeedlesOf } from '../../src/scrub/needles.js';
import { scrubText } from '../../src/scrub/scrub.js';
import { assertNoSquare } from '../support/growth.js';

const MARK = '[api_key:0123456789abcdef]';

const scrub = (text: string, ...keys: readonly string[]): string =>
  scrubText(text, forgottenNeedlesOf(keys.map((byteString) => ({ byteString, replacement: MARK }))));

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

describe('a forgotten key in a text', () => {
  const KEY = 'sk_test_abc123';
  for (const [story, written, expected] of [
    ['as it is', `<${KEY}> and <${KEY}>`, `<${MARK}> and <${MARK}>`],
    ['at the very end', `key ${KEY}`, `key ${MARK}`],
    ['all of it', KEY, MARK],
    ['behind its own beginning', `sk_test_${KEY}`, `sk_test_${MARK}`],
    ['percent-encoded', 'https://example.com/?k=%73k_test_abc123', `https://example.com/?k=${MARK}`],
    ['percent-encoded twice', '?k=%2573k_test_abc123', `?k=${MARK}`],
    ['in base64', `token ${base64(KEY)}`, `token ${MARK}`],
    ['in base64 with its scheme', base64(`ApiKey ${KEY}`).replace(/=+$/, ''), MARK],
    ['in base64 behind a slash', `/${base64(KEY)}`, MARK],
    ['not at all', 'sk_test_abc12', 'sk_test_abc12'],
    ['in any case', 'SK_test_ABC123', MARK],
  ] as const) {
    it(`${story}: is found`, () => {
      assert.equal(scrub(written, KEY).replace(/=+$/, ''), expected);
    });
  }

  it('is found though its signs are escaped in JSON', () => {
    const key = 'a"b\\c/d"e\\f';
    assert.equal(scrub(JSON.stringify({ key }), key), `{"key":"${MARK}"}`);
  });

  it('is not searched for when it is so short that it would be a word', () => {
    assert.equal(scrub('the admin is admin', 'admin'), 'the admin is admin');
  });

  it('cannot be had from what is left of it', () => {
    const needles = forgottenNeedlesOf([{ byteString: KEY, replacement: MARK }]);
    const printed = inspect(needles, { showHidden: true, depth: null }) + JSON.stringify(needles);
    assert.ok(!printed.includes('sk_test'), 'was printed');
  });
});

describe('any forgotten key', () => {
  const unit = fc.constantFrom(...'[]api_key:0123456789abcdef%+/="\\ $*\xff\xc3\xa9é😀'.split(''));
  const text = fc.string({ unit, maxLength: 40 });
  const byteString = fc.oneof(
    fc.string({ unit, minLength: 8, maxLength: 20 }).map((key) => Buffer.from(key).toString('latin1')),
    fc.base64String({ minLength: 8, maxLength: 40 }),
  );
  /** Replacement characters are no trace of the key that they came from. */
  const isTelling = (written: string): boolean => written.replaceAll('\ufffd', '').length >= 8;
  const writingsOf = (key: string): readonly string[] => [
    key,
    Buffer.from(key, 'latin1').toString(),
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    base64(key),
    base64(`ApiKey ${key}`),
    Buffer.from(`user:${key}`).toString('base64url'),
  ];

  it('is found in every way that it may be written', () => {
    fc.assert(
      fc.property(byteString, text, text, (key, before, after) => {
        for (const written of writingsOf(key).filter(isTelling)) {
          const once = scrub(`${before} ${written} ${after}`, key);
          assert.ok(!once.includes(written), JSON.stringify({ key, written, once }));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves a text without it as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (written) => {
        assert.equal(scrub(written, 'sk_test_abc123', 'another-key'), written);
      }),
    );
  });

  it('costs no more than the length of the text, or of the key', () => {
    assertNoSquare(
      (length) => 'k'.repeat(length),
      (long) => {
        scrub(`x${long}`, 'k'.repeat(100));
        scrub(`x${long}`, long);
      },
    );
  });
});
