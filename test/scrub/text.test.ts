import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { MIN_SCRUBBED_LENGTH } from '../../src/scrub/forms.js';
import type { ScrubbedKey } from '../../src/scrub/known-keys.js';
import { needlesOf } from '../../src/scrub/needles.js';
import { scrubText } from '../../src/scrub/scrub.js';
import { assertNoSquare } from '../support/growth.js';

const MARK = '[api_key:0123456789abcdef]';
const keyed = (byteString: string, replacement = MARK): ScrubbedKey => ({ byteString, replacement });
const scrub = (text: string, ...keys: readonly (string | ScrubbedKey)[]): string =>
  scrubText(text, needlesOf(keys.map((key) => (typeof key === 'string' ? keyed(key) : key))));

const base64 = (text: string, encoding: BufferEncoding = 'latin1'): string =>
  Buffer.from(text, encoding).toString('base64');
const base64url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');

describe('a key in a text', () => {
  const KEY = 'sk/test+abc=123&%"q\\"';
  const ACCENTED = 'cl\xc3\xa9-secr\xc3\xa8te';
  for (const [story, key, form] of [
    ['as it is', 'sk_test_abc123', 'sk_test_abc123'],
    ['of signs as it is', KEY, KEY],
    ['percent-encoded', KEY, encodeURIComponent(KEY)],
    [
      'percent-encoded in lower case',
      KEY,
      encodeURIComponent(KEY).replace(/%../g, (hex) => hex.toLowerCase()),
    ],
    ['in JSON', KEY, JSON.stringify(KEY).slice(1, -1)],
    ['in base64', KEY, base64(KEY)],
    ['in base64 without its end', 'sk_test_abc12', base64('sk_test_abc12').replace(/=+$/, '')],
    ['in base64 for URLs', '\xfb\xff\xbf\xfb\xff\xbf\xfb\xff', base64url('\xfb\xff\xbf\xfb\xff\xbf\xfb\xff')],
    ['that is not ASCII, as Node gives it', ACCENTED, ACCENTED],
    ['that is not ASCII, decoded', ACCENTED, 'clé-secrète'],
    ['that is not ASCII, percent-encoded', ACCENTED, encodeURIComponent('clé-secrète')],
    ['that is not ASCII, in base64', ACCENTED, base64('clé-secrète', 'utf8')],
    ['that is not ASCII, in base64 of what Node gives', ACCENTED, base64(ACCENTED, 'utf8')],
    ['that is not ASCII, encoded twice', ACCENTED, Buffer.from(ACCENTED, 'utf8').toString('latin1')],
  ] as const) {
    it(`${story} is replaced, however often it stands there`, () => {
      // The equals signs that fill up base64 may stay; they are no part of the key.
      assert.equal(scrub(`<${form}> and <${form}>`, key).replaceAll('=', ''), `<${MARK}> and <${MARK}>`);
    });
  }

  for (const [before, after] of [
    ['', ''],
    ['ApiKey ', ''],
    ['apikey ', ''],
    ['Token\t', ''],
    ['user:', ''],
    ['', ':'],
    ['{"key":"', '"}'],
    ['\xff\xfe\xfb', '\xff\xfe\xfb'],
  ] as const) {
    it(`in base64 of ${JSON.stringify(`${before}…${after}`)} is replaced, and leaves no bit of itself`, () => {
      const key = 'sk_test_abc123';
      const other = '\x8c'.repeat(key.length);
      for (const encode of [base64, base64url]) {
        const scrubbed = scrub(`token ${encode(before + key + after)} end`, key);
        assert.match(scrubbed, /^token [\w+/-]*\[api_key:0123456789abcdef\][\w+/=-]* end$/);
        // What is left of another key's base64 is the same, so it tells nothing of this one.
        assert.equal(scrub(`token ${encode(before + other + after)} end`, other), scrubbed);
      }
    });
  }

  for (const [story, key, form] of [
    ['encoded where it need not be', 'sk_test_abc123', '%73k_t%65st_abc%31%32%33'],
    ['encoded twice', 'sk_test_abc123', '%2573k_test_abc123'],
    ['of signs encoded as few encode them', "key('abc')!*", 'key%28%27abc%27%29%21%2a'],
    ['with a plus where a parser makes a space', 'sk+test+abc', 'sk test abc'],
    ['with a space where a form makes a plus', 'sk test abc', 'sk+test+abc'],
    ['in lower case, as hosts are', 'SK_Test_ABC123', 'sk_test_abc123'],
    ['in upper case, as databases print', 'SK_Test_ABC123', 'SK_TEST_ABC123'],
    ['as Node prints it', `"a\\b'c\x80_key`, inspect(`"a\\b'c\x80_key`).slice(1, -1)],
  ] as const) {
    it(`${story} is replaced`, () => {
      assert.equal(scrub(`/v1/${form}?a=b`, key), `/v1/${MARK}?a=b`);
    });
  }

  it('is replaced with the mark as it is written, dollar signs and all', () => {
    assert.equal(scrub('sk_test_abc123', keyed('sk_test_abc123', "[$& $' $1]")), "[$& $' $1]");
  });

  it('is not searched for when it is so short that it would be a word', () => {
    assert.equal(scrub('the admin is admin', 'admin'), 'the admin is admin');
    const longEnough = 'k'.repeat(MIN_SCRUBBED_LENGTH);
    assert.equal(scrub(longEnough, longEnough), MARK);
    assert.equal(scrub(longEnough.slice(1), longEnough.slice(1)), longEnough.slice(1));
  });

  it('is not searched for in a reading that is as short: four letters in eight bytes', () => {
    const bytes = Buffer.from('ключ').toString('latin1');
    assert.equal(scrub('ключ', bytes), 'ключ');
    assert.equal(scrub(bytes, bytes), MARK);
  });

  it('of bytes that are no text does not take replacement characters for itself', () => {
    assert.equal(scrub('\ufffd'.repeat(20), '\xff'.repeat(20)), '\ufffd'.repeat(20));
  });

  it('with a lone surrogate, which only an application itself can send, breaks nothing', () => {
    assert.equal(scrub('a key-key-\ud800 b', 'key-key-\ud800'), `a ${MARK} b`);
  });
});

describe('several keys in a text', () => {
  it('are all replaced, the longer one first where one holds the other', () => {
    const keys = [keyed('sk_test_abc', '[1]'), keyed('sk_test_abc123', '[2]')];
    assert.equal(scrub('sk_test_abc123 sk_test_abc', ...keys), '[2] [1]');
  });

  it('that are the same key have the mark of the first', () => {
    const keys = [keyed('sk_test_abc123'), keyed('sk_test_abc123', '[api_key]')];
    assert.equal(scrub('sk_test_abc123', ...keys), MARK);
  });
});

describe('a key of which no forms are made', () => {
  const long = `sk_${'0123456789'.repeat(60)}`;
  const keys = ['first_key_1', 'second_key_2', 'third_key_333', long];

  it('is replaced too where its end was cut', () => {
    const needles = needlesOf(keys.map((byteString) => ({ byteString, replacement: '[api_key]' })));
    assert.equal(scrubText('got third_key_3', needles), 'got [api_key]');
    assert.equal(scrubText(`got ${long.slice(0, 128)}`, needles), 'got [api_key]');
  });
});

describe('a key that was cut with the end of its text', () => {
  const KEY = 'sk_test_abc123/def456';
  for (const [story, whole, kept] of [
    ['as it is', `key ${KEY}`, 'key '.length + 12],
    ['so early that the text is shorter than the key', KEY, 12],
    ['before its last character', `key ${KEY}`, 'key '.length + KEY.length - 1],
    ['behind a whole one', `${KEY} ${KEY}`, KEY.length + 1 + 9],
    ['percent-encoded', `/v1/${encodeURIComponent(KEY)}`, '/v1/'.length + 16],
    ['in base64', `Basic ${base64(`user:${KEY}`)}`, 'Basic '.length + 24],
  ] as const) {
    it(`${story}, is replaced`, () => {
      const scrubbed = scrub(whole.slice(0, kept), KEY);
      assert.ok(scrubbed.endsWith(MARK), scrubbed);
      assert.ok(
        !scrubbed.includes('sk_test_') && !scrubbed.includes(base64('sk_test').slice(0, 8)),
        scrubbed,
      );
    });
  }

  it('is left where less stands there than would be searched for', () => {
    assert.equal(scrub('key sk_test', KEY), 'key sk_test');
  });
});

describe('a text without the key', () => {
  it('is the same', () => {
    for (const text of ['', 'nothing here', 'sk_test', 'sk_test_abc12 and on', 'SK_test_ABC123']) {
      assert.equal(scrub(text, 'sk_test_abc123'), text);
    }
  });

  it('is the same where there is no key', () => {
    assert.equal(scrub('sk_test_abc123'), 'sk_test_abc123');
  });
});

describe('a key made to confuse', () => {
  const copies = (key: string): string =>
    `${key}${key} ${key}x${key.slice(1)}${key}${key.slice(0, -1)}${key}`;
  for (const [story, key] of [
    ['that is part of the mark', '[api_key'],
    ['that is all of the mark', MARK],
    ['that is inside the mark', 'api_key:0123'],
    ['that begins as the mark ends', ']aaaaaaa'],
    ['that ends as the mark begins', 'aaaaaaa['],
    ['that is the word for redacted values', 'REDACTED'],
    ['of one character', '*'.repeat(12)],
    [
      'of every printable character',
      Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join(''),
    ],
    ['of a pattern', '(.*)+$[^]'],
    ['of replacement patterns', '$&$&$&$&'],
  ] as const) {
    it(`${story} is gone after one pass, and nothing grows in the next`, () => {
      const needles = needlesOf([keyed(key), keyed('api_key]', '[api_key]')]);
      const once = scrubText(copies(key), needles);
      assert.ok(!once.includes(key), 'the key is still there');
      assert.equal(scrubText(once, needles), once);
    });
  }
});

/** Characters that keys, marks and encodings have in common. */
const unit = fc.constantFrom(...'[]api_key:0123456789abcdef%+/="\\ $*\xff\xc3\xa9é😀'.split(''));
const text = fc.string({ unit, maxLength: 40 });
const byteString = fc.oneof(
  fc.string({ unit, minLength: 8, maxLength: 20 }).map((key) => Buffer.from(key).toString('latin1')),
  fc.uint8Array({ minLength: 8, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom('[api_key', 'api_key:', 'api_key]', ']]]]]]]]'),
);

describe('any keys in any text', () => {
  const formsOf = (key: string): string[] => [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    base64(key).replace(/=+$/, ''),
    base64url(key),
    base64url(`ApiKey ${key}`),
  ];
  // So many are sought in every form; the others by their sums, which has a test of its own.
  const story = fc.array(byteString, { minLength: 1, maxLength: 2 }).chain((keys) => {
    const forms = keys.flatMap(formsOf);
    const cut = fc
      .constantFrom(...forms)
      .chain((form) => fc.nat(form.length).map((end) => form.slice(0, end)));
    const parts = fc.array(fc.oneof(text, fc.constantFrom(...forms), cut), { maxLength: 12 });
    return fc.tuple(
      fc.constant(keys),
      fc.constant(forms),
      parts.map((all) => all.join('')),
    );
  });

  it('are gone after one pass, in every form, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(story, ([keys, forms, written]) => {
        const needles = needlesOf(keys.map((key) => keyed(key)));
        const once = scrubText(written, needles);
        for (const form of forms) assert.ok(!once.includes(form), JSON.stringify({ form, once }));
        assert.equal(scrubText(once, needles), once);
      }),
      { numRuns: 500 },
    );
  });

  it('never throw, whatever characters there are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, written) => {
        const once = scrub(written + key, key.repeat(8));
        assert.equal(typeof once, 'string');
      }),
    );
  });
});

describe('an adversarial key or text', () => {
  for (const [story, unit_] of [
    ['of one character', 'k'],
    ['of the mark', '[api_key'],
    ['of percent signs', '%2'],
    ['of bytes that are no text', '\xc3'],
  ] as const) {
    it(`${story} costs no more than its length`, () => {
      assertNoSquare(
        (length) => unit_.repeat(length / unit_.length),
        (long) => {
          scrub(`x${long}`, long);
          scrub(long, unit_.repeat(9));
        },
      );
    });
  }
});

describe('the needles of a key', () => {
  it('cannot be printed', () => {
    const needles = needlesOf([keyed('sk_test_abc123')]);
    const printed =
      inspect(needles, { showHidden: true, getters: true, depth: null }) + JSON.stringify(needles);
    assert.ok(
      !printed.includes('sk_test') && !printed.includes(base64('sk_test_abc123').slice(0, 12)),
      'was printed',
    );
  });
});
