import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findPresentedKey } from '../../src/credential/find.js';
import {
  parameterValues,
  pathOfTarget,
  percentDecodeToBytes,
  queryOfTarget,
  REDACTED,
  redactQuery,
  redactTarget,
} from '../../src/credential/query.js';
import { assertNoSquare } from '../support/growth.js';
import { headOf } from './request.js';

const NAMES = ['api_key', 'apikey'];

describe('a request target', () => {
  for (const [target, path, query] of [
    ['/a/b?x=1&y=2', '/a/b', 'x=1&y=2'],
    ['/a', '/a', ''],
    ['/a?', '/a', ''],
    ['/a?x=1#y?z', '/a', 'x=1'],
    ['/a#?x=1', '/a', ''],
    ['/a?b?c', '/a', 'b?c'],
    ['?x=1', '', 'x=1'],
    ['#', '', ''],
    ['', '', ''],
    ['*', '*', ''],
    ['example.test:443', 'example.test:443', ''],
    ['http://example.test/a?x=1', 'http://example.test/a', 'x=1'],
  ] as const) {
    it(`"${target}" has path "${path}" and query "${query}"`, () => {
      assert.equal(pathOfTarget(target), path);
      assert.equal(queryOfTarget(target), query);
    });
  }
});

describe('percent-decoding', () => {
  it('never gives a character that is no byte, and leaves what is not encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '2', '5', 'f', 'F', 'g', '+', '\xe9') }), (text) => {
        const decoded = percentDecodeToBytes(text);
        assert.match(decoded, /^[\0-\xff]*$/);
        assert.equal(decoded.replaceAll('+', '').length, decoded.length - (text.split('+').length - 1));
        if (!/%[0-9a-fA-F]{2}/.test(text)) assert.equal(decoded, text);
      }),
    );
  });
});

describe('redaction of a query', () => {
  for (const [story, query, redacted] of [
    ['replaces the value', 'api_key=secret', 'api_key=REDACTED'],
    ['leaves other parameters as they are', 'a=%41&api_key=secret&b=+', 'a=%41&api_key=REDACTED&b=+'],
    ['replaces each of a repeated parameter', 'api_key=one&api_key=two', 'api_key=REDACTED&api_key=REDACTED'],
    ['replaces under each configured name', 'apikey=one&api_key=two', 'apikey=REDACTED&api_key=REDACTED'],
    ['knows an encoded name and keeps it', '%61pi%5Fkey=secret', '%61pi%5Fkey=REDACTED'],
    ['replaces a value with signs in it', 'api_key=a=b?c/%3D+;d&x=1', 'api_key=REDACTED&x=1'],
    ['leaves an empty value', 'api_key=&x=1', 'api_key=&x=1'],
    ['leaves a name without a value', 'api_key&x=1', 'api_key&x=1'],
    ['leaves longer names', 'my_api_key=1&api_key2=2', 'my_api_key=1&api_key2=2'],
    ['leaves a name that only looks encoded', 'api%5key=1', 'api%5key=1'],
    ['leaves nothing as nothing', '', ''],
    ['leaves empty parameters', '&&=&', '&&=&'],
    ['replaces in lists', 'api_key[]=a&apikey%5B0%5D=b', 'api_key[]=REDACTED&apikey%5B0%5D=REDACTED'],
    ['replaces in objects', 'api_key[x][y]=a&b[api_key]=c', 'api_key[x][y]=REDACTED&b[api_key]=c'],
    ['leaves a name that begins alike', 'api_key_id=a&api_keys[]=b', 'api_key_id=a&api_keys[]=b'],
  ] as const) {
    it(story, () => assert.equal(redactQuery(query, NAMES), redacted));
  }

  it('does nothing where no parameter is configured', () => {
    assert.equal(redactQuery('api_key=secret', []), 'api_key=secret');
  });
});

describe('redaction of a URL', () => {
  for (const [story, target, redacted] of [
    ['replaces in the query', '/a?api_key=secret&b=1', '/a?api_key=REDACTED&b=1'],
    ['keeps the fragment', '/a?api_key=secret#part', '/a?api_key=REDACTED#part'],
    ['replaces in an absolute one', 'https://u@h:1/a?apikey=secret', 'https://u@h:1/a?apikey=REDACTED'],
    ['replaces in a fragment', '/a#x=1&api_key=secret', '/a#x=1&api_key=REDACTED'],
    ['replaces in the query of a fragment', '/a?x=1#/b?api_key=secret', '/a?x=1#/b?api_key=REDACTED'],
    ['replaces in both', '/?api_key=one#api_key=two', '/?api_key=REDACTED#api_key=REDACTED'],
    ['leaves the path', '/api_key=secret', '/api_key=secret'],
    ['leaves what has none', '/a?b=1#c', '/a?b=1#c'],
    ['leaves odd ends', '/a?#', '/a?#'],
    ['leaves nothing as nothing', '', ''],
  ] as const) {
    it(story, () => assert.equal(redactTarget(target, NAMES), redacted));
  }
});

/** Queries that are nearly right: names in clear and encoded, values of any kind, and broken parts. */
const name = fc.constantFrom(
  'api_key',
  '%61pi_key',
  'api%5fkey',
  'apikey',
  'API_KEY',
  'x',
  'api_key2',
  '%',
  '',
);
const value = fc.string({ unit: fc.constantFrom('s', '%', '4', '1', '=', '+', '?', ' ', '\xff', '€') });
const query = fc
  .array(
    fc.oneof(
      fc.tuple(name, value).map(([left, right]) => `${left}=${right}`),
      name,
      fc.constant(''),
    ),
  )
  .map((parameters) => parameters.join('&'));

const isKeyParameter = (parameter: string): boolean => {
  const equals = parameter.indexOf('=');
  return equals !== -1 && NAMES.includes(percentDecodeToBytes(parameter.slice(0, equals)));
};

describe('any query, redacted', () => {
  it('holds no value of a key parameter', () => {
    fc.assert(
      fc.property(query, (text) => {
        for (const configured of NAMES) {
          for (const left of parameterValues(redactQuery(text, NAMES), configured)) {
            assert.ok(left === REDACTED || left === '', left);
          }
        }
      }),
    );
  });

  it('keeps every other parameter, and the order of all', () => {
    fc.assert(
      fc.property(query, (text) => {
        const after = redactQuery(text, NAMES).split('&');
        for (const [index, parameter] of text.split('&').entries()) {
          if (!isKeyParameter(parameter)) assert.equal(after[index], parameter);
        }
        assert.equal(after.length, text.split('&').length);
      }),
    );
  });

  it('is the same when redacted again, as a part of a URL too', () => {
    fc.assert(
      fc.property(query, fc.string(), (text, fragment) => {
        const once = redactQuery(text, NAMES);
        assert.equal(redactQuery(once, NAMES), once);
        const url = redactTarget(`/p?${text}#${fragment}`, NAMES);
        assert.equal(redactTarget(url, NAMES), url);
      }),
    );
  });
});

describe('an adversarial target', () => {
  for (const [story, unit] of [
    ['parameters without an equals sign', '%&'],
    ['parameters without a name', '%=&'],
    ['separators', '&&'],
    ['equals signs', '=%'],
    ['broken percent-encodings', '%4'],
    ['question marks', '??'],
    ['hashes', '#%'],
    ['nested fragments', '#?'],
    ['keys', 'api_key=%6b&'],
  ] as const) {
    it(`of ${story} costs no more than its length`, () => {
      assertNoSquare(
        (length) => `/?${unit.repeat(length / unit.length)}`,
        (target) => {
          findPresentedKey(headOf([], target), [
            { kind: 'query', name: 'api_key' },
            { kind: 'query', name: 'apikey' },
          ]);
          redactTarget(target, NAMES);
          pathOfTarget(target);
        },
      );
    });
  }

  it('costs no more than its length in headers either', () => {
    for (const unit of ['ApiKey ', 'a=;', ';', ' \t', '=']) {
      assertNoSquare(
        (length) => headOf(['Cookie', unit.repeat(length / unit.length), 'Authorization', `ApiKey ${unit}`]),
        (head) => {
          findPresentedKey(head, [
            { kind: 'cookie', name: 'a' },
            { kind: 'authorization', scheme: 'apikey' },
          ]);
        },
      );
    }
  });
});
