import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findPresentedKey, type PresentedKey } from '../../src/credential/find.js';
import { nameOfLocation } from '../../src/credential/location-name.js';
import { redactionRulesOf } from '../../src/credential/redaction-rules.js';
import type { KeyLocation } from '../../src/credential/location.js';
import { headOf } from './request.js';

const HEADER: KeyLocation = { kind: 'header', name: 'x-api-key' };
const SCHEME: KeyLocation = { kind: 'authorization', scheme: 'apikey' };
const QUERY: KeyLocation = { kind: 'query', name: 'api_key' };
const QUERY_TOO: KeyLocation = { kind: 'query', name: 'apikey' };
const COOKIE: KeyLocation = { kind: 'cookie', name: 'Session-Key' };
const LOCATIONS = [HEADER, SCHEME, QUERY, QUERY_TOO, COOKIE];

const find = (lines: readonly string[], url?: string): PresentedKey | undefined =>
  findPresentedKey(headOf(lines, url), LOCATIONS);
const keyIn = (lines: readonly string[], url?: string): string | undefined =>
  find(lines, url)?.key.revealByteString();
const othersIn = (lines: readonly string[], url?: string): string[] =>
  (find(lines, url)?.others ?? []).map((other) => other.revealByteString());

describe('a key in a header', () => {
  for (const [story, value, key] of [
    ['is taken as it is', 'sk_test_abc123', 'sk_test_abc123'],
    ['loses spaces and tabs around it', ' \t sk_test_abc123\t ', 'sk_test_abc123'],
    ['keeps spaces inside it', 'two  words', 'two  words'],
    ['keeps byte A0, which is no white space of HTTP', '\xa0key\xa0', '\xa0key\xa0'],
    ['keeps other bytes that Unicode calls white space', '\x0bkey\x85', '\x0bkey\x85'],
    ['keeps its bytes, which are not read as UTF-8', 'cl\xc3\xa9', 'cl\xc3\xa9'],
    ['keeps binary bytes', '\xff\x80\x01\xfe', '\xff\x80\x01\xfe'],
    ['keeps a comma', 'a, b', 'a, b'],
    ['keeps percent signs, which encode nothing here', 'sk%5Ftest', 'sk%5Ftest'],
    ['keeps a scheme, which is none here', 'ApiKey abc', 'ApiKey abc'],
    ['may have 16 KB', 'k'.repeat(16_384), 'k'.repeat(16_384)],
    ['is none when empty', '', undefined],
    ['is none when it has only white space', ' \t ', undefined],
  ] as const) {
    it(story, () => assert.equal(keyIn(['X-Api-Key', value]), key));
  }

  it('is found whatever the case of the name', () => {
    assert.equal(keyIn(['x-API-kEy', 'k']), 'k');
  });

  it('is not found under a longer or shorter name', () => {
    assert.equal(find(['X-Api-Keys', 'k', 'X-Api-Ke', 'k']), undefined);
  });

  it('is the first one of a repeated header, and the other is kept for scrubbing', () => {
    const lines = ['X-Api-Key', 'one', 'Accept', '*/*', 'X-API-KEY', 'two'];
    assert.equal(keyIn(lines), 'one');
    assert.equal(find(lines)?.count, 2);
    assert.deepEqual(othersIn(lines), ['two']);
  });

  it('is the first one that is not empty, and an empty one does not count', () => {
    const lines = ['X-Api-Key', ' ', 'X-Api-Key', 'two'];
    assert.equal(keyIn(lines), 'two');
    assert.equal(find(lines)?.count, 1);
  });
});

describe('a key in Authorization', () => {
  for (const [story, value, key] of [
    ['stands after the scheme', 'ApiKey sk_test_abc123', 'sk_test_abc123'],
    ['may have the scheme in any case', 'aPIkEY k', 'k'],
    ['may have many spaces and tabs before it', 'ApiKey  \t  k', 'k'],
    ['may have white space around all', '  ApiKey k\t', 'k'],
    ['may hold spaces', 'ApiKey two words', 'two words'],
    ['keeps byte A0', 'ApiKey \xa0k', '\xa0k'],
    ['is none when nothing follows the scheme', 'ApiKey', undefined],
    ['is none when only spaces follow the scheme', 'ApiKey   ', undefined],
    ['is none when it is stuck to the scheme', 'ApiKeyk', undefined],
    ['is none when byte A0 stands between', 'ApiKey\xa0k', undefined],
    ['is none after another scheme', 'Bearer k', undefined],
    ['is none without a scheme', 'k', undefined],
    ['is none when empty', '', undefined],
  ] as const) {
    it(story, () => assert.equal(keyIn(['Authorization', value]), key));
  }

  it('is the first one of a repeated header', () => {
    assert.equal(keyIn(['Authorization', 'ApiKey one', 'Authorization', 'ApiKey two']), 'one');
  });

  it('is not one more credential where another scheme stands beside it', () => {
    assert.equal(find(['Authorization', 'ApiKey one', 'Authorization', 'Basic Og=='])?.count, 1);
  });
});

describe('a key in the query', () => {
  for (const [story, url, key] of [
    ['is taken as it is', '/?api_key=sk_test_abc123', 'sk_test_abc123'],
    ['is percent-decoded to bytes', '/?api_key=sk%5Ftest%2f%C3%A9%00', 'sk_test/\xc3\xa9\0'],
    ['keeps a plus', '/?api_key=a+b%2B', 'a+b+'],
    ['keeps a broken percent-encoding', '/?api_key=100%25%', '100%%'],
    ['keeps half a percent-encoding', '/?api_key=%4', '%4'],
    ['decodes once', '/?api_key=%2541', '%41'],
    ['keeps a percent sign before what is no digit', '/?api_key=%zz%41%G1', '%zzA%G1'],
    ['keeps white space, encoded or not', '/?api_key=%20k%20', ' k '],
    ['keeps an equals sign', '/?api_key==k=', '=k='],
    ['keeps a question mark', '/?a=?&api_key=x?y', 'x?y'],
    ['may have its name encoded', '/?%61pi%5fkey=k', 'k'],
    ['is the first one of a repeated parameter', '/?api_key=one&api_key=two', 'one'],
    ['is the first one that is not empty', '/?api_key=&api_key=two', 'two'],
    ['ends at the fragment', '/?api_key=k#f', 'k'],
    ['is found in an absolute target', 'http://example.test/?api_key=k', 'k'],
    ['is found after empty parameters', '/?&&=&api_key=k', 'k'],
    ['may have 16 KB', `/?api_key=${'k'.repeat(16_384)}`, 'k'.repeat(16_384)],
    ['is none in a fragment', '/#?api_key=k', undefined],
    ['is none in the path', '/api_key=k', undefined],
    ['is none when empty', '/?api_key=', undefined],
    ['is none without an equals sign', '/?api_key', undefined],
    ['is none under a name in another case', '/?API_KEY=k', undefined],
    ['is none under a longer name', '/?my_api_key=k&api_key2=k', undefined],
    ['is none in the value of another parameter', '/?next=/?api_key%3Dk', undefined],
    ['is none under a name that is no UTF-8', '/?api_key%FF=k', undefined],
    ['is none after half a request target', '?', undefined],
  ] as const) {
    it(story, () => assert.equal(keyIn([], url), key));
  }

  it('is none where there is no target', () => {
    assert.equal(findPresentedKey({ headers: {}, rawHeaders: [], url: undefined }, LOCATIONS), undefined);
  });

  it('is found behind a thousand parameters', () => {
    const others = Array.from({ length: 1_000 }, (_, index) => `p${index}=%20`).join('&');
    assert.equal(keyIn([], `/?${others}&api_key=k`), 'k');
  });

  it('is kept for scrubbing as it was sent too, since clients differ in what they encode', () => {
    assert.deepEqual(othersIn([], '/?api_key=ab%2Bc/d%3d='), ['ab%2Bc/d%3d=']);
    assert.equal(find([], '/?api_key=ab%2Bc/d%3d=')?.count, 1);
    assert.deepEqual(othersIn([], '/?api_key=plain&api_key=%61b'), ['ab', '%61b']);
  });
});

describe('a key in a cookie', () => {
  for (const [story, value, key] of [
    ['is taken as it is', 'Session-Key=k', 'k'],
    ['stands among others', 'a=1; Session-Key=k; b=2', 'k'],
    ['may have white space around it', 'a=1 ;\tSession-Key = k \t;', 'k'],
    ['keeps an equals sign', 'Session-Key=a=b', 'a=b'],
    ['keeps quotes and percent signs', 'Session-Key="%41"', '"%41"'],
    ['is the first of that name', 'Session-Key=one; Session-Key=two', 'one'],
    ['is none under a name in another case', 'session-key=k', undefined],
    ['is none without an equals sign', 'Session-Key', undefined],
    ['is none when empty', 'Session-Key=; a=1', undefined],
    ['is none in the value of another', 'a=Session-Key=k', undefined],
    ['is none where there are only separators', ';;=;', undefined],
  ] as const) {
    it(story, () => assert.equal(keyIn(['Cookie', value]), key));
  }

  it('is found in a second Cookie header', () => {
    assert.equal(keyIn(['Cookie', 'a=1', 'Cookie', 'Session-Key=k']), 'k');
  });
});

describe('a request with several keys', () => {
  const all = ['Cookie', 'Session-Key=c', 'Authorization', 'ApiKey a', 'X-Api-Key', 'h'];

  it('presents the one at the first configured location, wherever it stands in the request', () => {
    for (const [locations, key] of [
      [LOCATIONS, 'h'],
      [[COOKIE, HEADER], 'c'],
      [[QUERY, SCHEME, HEADER], 'q'],
    ] as const) {
      const found = findPresentedKey(headOf(all, '/?api_key=q'), locations);
      assert.equal(found?.key.revealByteString(), key);
      assert.equal(found?.location, locations[0]);
    }
  });

  it('counts them all, the same key in two places twice', () => {
    assert.equal(find([...all, 'X-Api-Key', 'h'], '/?api_key=h&apikey=h')?.count, 6);
  });

  it('counts a thousand and keeps a handful', () => {
    const url = `/?${Array.from({ length: 1_000 }, (_, index) => `api_key=%6b${index}`).join('&')}`;
    const found = find([], url);
    assert.equal(found?.key.revealByteString(), 'k0');
    assert.equal(found?.count, 1_000);
    assert.ok(found.others.length <= 16, `${found.others.length} kept`);
  });

  it('presents none where no location is configured', () => {
    assert.equal(findPresentedKey(headOf(all, '/?api_key=q'), []), undefined);
  });
});

describe('a header with the name of an inherited property', () => {
  for (const name of ['constructor', '__proto__', 'tostring']) {
    it(`${name} is only found where it was sent`, () => {
      const locations: readonly KeyLocation[] = [{ kind: 'header', name }];
      assert.equal(findPresentedKey(headOf([]), locations), undefined);
      const sent = { headers: { [name]: 'k' }, rawHeaders: [name, 'k'] };
      assert.equal(findPresentedKey(sent, locations)?.key.revealByteString(), 'k');
    });
  }
});

/** All 256 characters that a byte can become. */
const byteString = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
});
const nearlyAHeader = fc.oneof(
  byteString,
  fc.constantFrom('ApiKey', 'ApiKey ', 'apikey k', 'Session-Key=', 'Session-Key=k;;=', ' \t', '%', '='),
);
const lines = fc
  .array(fc.tuple(fc.constantFrom('X-Api-Key', 'authorization', 'Cookie', 'Other'), nearlyAHeader), {
    maxLength: 12,
  })
  .map((pairs) => pairs.flat());
const target = fc
  .array(
    fc.oneof(byteString, fc.constantFrom('?', '&', '#', '=', '%', 'api_key=', 'apikey=', '%61pi_key=', '+')),
  )
  .map((parts) => parts.join(''));

describe('any head', () => {
  it('is read without a throw, and what is found is never empty', () => {
    fc.assert(
      fc.property(lines, target, (head, url) => {
        const found = find(head, url);
        if (found === undefined) return;
        assert.ok(found.key.revealByteString().length > 0);
        assert.ok(found.count >= 1 && LOCATIONS.includes(found.location));
        for (const other of found.others) assert.ok(other.revealByteString().length > 0);
      }),
    );
  });

  it('that carries any bytes percent-encoded in the query gives these bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.boolean(), (bytes, upper) => {
        const hex = Buffer.from(bytes).toString('hex').replace(/../g, '%$&');
        const found = keyIn([], `/?api_key=${upper ? hex.toUpperCase() : hex}`);
        assert.deepEqual(Buffer.from(found!, 'latin1'), Buffer.from(bytes));
      }),
    );
  });

  it('that carries any key in a header gives it back without the white space around it', () => {
    const blank = fc.string({ unit: fc.constantFrom(' ', '\t') });
    const key = byteString.filter((text) => /^[^ \t]/.test(text) && /[^ \t]$/.test(text));
    fc.assert(
      fc.property(blank, key, blank, (before, sent, after) => {
        assert.equal(keyIn(['X-Api-Key', before + sent + after]), sent);
        assert.equal(keyIn(['Authorization', `${before}APIKEY ${before}${sent}${after}`]), sent);
      }),
    );
  });
});

describe('the name of a location', () => {
  it('comes from the configuration, in lower case', () => {
    assert.deepEqual(LOCATIONS.map(nameOfLocation), [
      'x-api-key',
      'authorization',
      'api_key',
      'apikey',
      'session-key',
    ]);
    assert.equal(nameOfLocation({ kind: 'query', name: 'API_Key' }), 'api_key');
  });

  it('is redacted by name as it is configured', () => {
    assert.deepEqual(redactionRulesOf([...LOCATIONS, { kind: 'query', name: 'Key' }]), {
      queryParameters: ['api_key', 'apikey', 'Key'],
      headers: ['x-api-key', 'authorization'],
      cookies: ['Session-Key'],
    });
  });
});
