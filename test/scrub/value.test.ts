import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { needlesOf } from '../../src/scrub/needles.js';
import { scrubValue } from '../../src/scrub/scrub.js';
import { assertNoSquare } from '../support/growth.js';

const KEY = 'sk_test_abc123';
const MARK = '[api_key]';
const NEEDLES = needlesOf([{ byteString: KEY, replacement: MARK }]);
const scrub = (value: unknown): unknown => scrubValue(value, NEEDLES);
const everythingIn = (value: unknown): string =>
  inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });

describe('a key of digits', () => {
  const digits = needlesOf([{ byteString: '1234567890123456', replacement: MARK }]);

  it('is found where it is a number', () => {
    const value = { a: 1_234_567_890_123_456, b: [1_234_567_890_123_456n], c: 87_654_321 };
    assert.deepEqual(scrubValue(value, digits), { a: MARK, b: [MARK], c: 87_654_321 });
    assert.equal(scrubValue(1_234_567_890_123_456, digits), MARK);
    assert.equal(scrubValue(200, digits), 200);
  });
});

describe('a value with the key in it', () => {
  for (const [story, value, scrubbed] of [
    ['a text', `key ${KEY}`, `key ${MARK}`],
    ['a list', ['a', KEY, 1, null], ['a', MARK, 1, null]],
    ['a nested object', { a: { b: [{ c: KEY }] }, d: 1n }, { a: { b: [{ c: MARK }] }, d: 1n }],
    ['a name', { [KEY]: true, other: 1 }, { [MARK]: true, other: 1 }],
    ['bytes', Buffer.from(`\xff${KEY}\0`, 'latin1'), Buffer.from(`\xff${MARK}\0`, 'latin1')],
    [
      'a Uint8Array that is part of a buffer',
      new Uint8Array(Buffer.from(`xx${KEY}`)).subarray(2),
      Buffer.from(MARK),
    ],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['k', KEY],
        [KEY, 1],
      ]),
      [
        ['k', MARK],
        [MARK, 1],
      ],
    ],
    ['a Set', new Set([KEY, 'a']), [MARK, 'a']],
    ['a boxed text', Object(KEY), MARK],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: KEY }), { a: MARK }],
    [
      'an instance of a class',
      new (class Login {
        readonly key = KEY;
      })(),
      { key: MARK },
    ],
    [
      'a property called __proto__',
      JSON.parse(`{"__proto__":"${KEY}"}`),
      JSON.parse(`{"__proto__":"${MARK}"}`),
    ],
  ] as const) {
    it(`${story} comes back without it`, () => assert.deepEqual(scrub(value), scrubbed));
  }

  it('an error comes back as its fields, also those that consoles print and JSON does not', () => {
    const error = Object.assign(new TypeError(`no ${KEY}`, { cause: new Error(KEY) }), {
      code: 'E',
      key: KEY,
    });
    const scrubbed = scrub({ error }) as { error: Record<string, unknown> };
    assert.equal(scrubbed.error['name'], 'TypeError');
    assert.equal(scrubbed.error['message'], `no ${MARK}`);
    assert.equal(scrubbed.error['code'], 'E');
    assert.equal(scrubbed.error['key'], MARK);
    assert.match(scrubbed.error['stack'] as string, /^TypeError: no \[api_key\]\n {4}at /);
    assert.equal((scrubbed.error['cause'] as Error).message, MARK);
    assert.ok(!everythingIn(scrubbed).includes(KEY));
  });

  it('an aggregate error too', () => {
    assert.ok(!everythingIn(scrub(new AggregateError([new Error(KEY)], 'all failed'))).includes(KEY));
  });

  it('an object that has no fields but prints the key comes back as what it prints', () => {
    for (const value of [
      new URL(`http://h/?k=${KEY}`),
      new URLSearchParams({ k: KEY }),
      new Headers({ k: KEY }),
    ]) {
      const scrubbed = scrub([value]) as unknown[];
      assert.ok(typeof scrubbed[0] === 'string' && scrubbed[0].includes(MARK), typeof scrubbed[0]);
    }
  });

  it('leaves what stands beside it as it is, a date and bytes for example', () => {
    const [date, bytes] = [new Date(0), Buffer.from('clean')];
    const scrubbed = scrub({ key: KEY, date, bytes, nothing: undefined, not: Number.NaN }) as Record<
      string,
      unknown
    >;
    assert.equal(scrubbed['date'], date);
    assert.equal(scrubbed['bytes'], bytes);
    assert.deepEqual(scrubbed, { key: MARK, date, bytes, nothing: undefined, not: Number.NaN });
  });

  it('is not changed itself', () => {
    const value = { list: [KEY], nested: { key: KEY } };
    scrub(value);
    assert.deepEqual(value, { list: [KEY], nested: { key: KEY } });
  });
});

describe('a value without the key', () => {
  const cyclic: Record<string, unknown> = { name: 'a', map: new Map() };
  cyclic['self'] = cyclic;
  (cyclic['map'] as Map<unknown, unknown>).set(cyclic, [cyclic]);
  for (const [story, value] of [
    ['a number that is none', [Number.NaN, -0]],
    ['an array with holes', Object.assign([], { 1: 'a', 3: 'b' })],
    ['a big integer and a symbol', [1n, Symbol('a')]],
    ['a function', { f: () => KEY }],
    ['an error', new Error('clean')],
    ['a cycle', cyclic],
    ['a frozen object', Object.freeze({ a: Object.freeze(['b']) })],
    ['other typed arrays', [new Float64Array(4), new DataView(new ArrayBuffer(8)), new ArrayBuffer(8)]],
    ['a promise, a date, a URL', [Promise.resolve(), new Date(Number.NaN), new URL('http://h/')]],
    ['more numbers than texts are looked at', Array.from({ length: 50_000 }, (_, index) => index)],
    ['one text many times', Array.from({ length: 50_000 }, () => ({ level: 'info' }).level)],
  ] as const) {
    it(`${story} is the very same`, () => assert.equal(scrub(value), value));
  }

  it('is the very same where there are no keys', () => {
    const value = { key: KEY };
    assert.equal(scrubValue(value, []), value);
  });
});

describe('a value of a shape that does harm', () => {
  it('a cycle around the key is cut', () => {
    const value: Record<string, unknown> = { key: KEY };
    value['self'] = value;
    value['list'] = [value, { again: value }];
    assert.deepEqual(scrub(value), {
      key: MARK,
      self: '[circular]',
      list: ['[circular]', { again: '[circular]' }],
    });
  });

  it('the same object in two places is no cycle', () => {
    const shared = { key: KEY };
    assert.deepEqual(scrub([shared, shared]), [{ key: MARK }, { key: MARK }]);
  });

  it('a depth that would overflow the stack is walked when clean, and cut around the key', () => {
    const nest = (inside: unknown): unknown => {
      let value = inside;
      for (let depth = 0; depth < 10_000; depth += 1) value = [value];
      return value;
    };
    const clean = nest('a');
    assert.equal(scrub(clean), clean);
    assert.match(JSON.stringify(scrub(nest(KEY))), /^\[{16}"\[too deep\]"\]{16}$/);
  });

  it('a width beyond all use is cut', () => {
    const value = Array.from({ length: 100_000 }, (_, index) => `text ${index}`);
    const scrubbed = scrub(value) as string[];
    assert.ok(scrubbed.length < value.length);
    assert.equal(scrubbed.at(-1), '[too large]');
    assert.equal(scrubbed.filter((text) => text === '[too large]').length, 1);
  });

  it('a few objects with more paths through them than can be walked are cut', () => {
    let value: unknown = { key: KEY };
    for (let depth = 0; depth < 15; depth += 1) value = [value, value, value, value];
    assert.ok(!everythingIn(scrub(value)).includes(KEY));
  });

  it('a getter that throws becomes a text, and its neighbours are scrubbed', () => {
    const value = {
      get broken(): never {
        throw new Error(KEY);
      },
      key: KEY,
    };
    assert.deepEqual(scrub({ value }), { value: { broken: '[unreadable]', key: MARK } });
  });

  it('a getter that throws makes a value unclean: an exporter would stumble on it', () => {
    const list = ['a'];
    Object.defineProperty(list, 0, {
      get: () => {
        throw new Error('no');
      },
    });
    assert.deepEqual(scrub([list, 'b']), [['[unreadable]'], 'b']);
  });

  it('a proxy whose traps throw becomes a text', () => {
    const refuse = (): never => {
      throw new Error(KEY);
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const proxies = [
      new Proxy({}, { ownKeys: refuse }),
      new Proxy({}, { getPrototypeOf: refuse }),
      new Proxy([], { get: refuse }),
      revoked.proxy,
    ];
    assert.deepEqual(scrub({ proxies }), { proxies: proxies.map(() => '[unreadable]') });
    for (const proxy of proxies) assert.equal(scrub(proxy), '[unreadable]');
  });

  it('a proxy that goes on for ever is cut', () => {
    const endless = (): object => new Proxy({ a: 1, b: 2 }, { get: endless });
    assert.ok(everythingIn(scrub(endless())).length < 5_000_000);
  });

  it('an object whose own inspection throws becomes a text', () => {
    class Broken {
      [inspect.custom](): never {
        throw new Error(KEY);
      }
    }
    assert.deepEqual(scrub([new Broken()]), ['[unreadable]']);
  });

  it('a key that is one of our own texts leaves no trace in them', () => {
    for (const note of ['[circular]', '[too deep]', '[unreadable]', '[too large]']) {
      const needles = needlesOf([{ byteString: note, replacement: MARK }]);
      const value: Record<string, unknown> = {
        key: note,
        get broken(): never {
          throw new Error('no');
        },
      };
      value['self'] = value;
      const once = scrubValue(value, needles);
      assert.ok(!everythingIn(once).includes(note));
      assert.equal(scrubValue(once, needles), once);
    }
  });
});

const OPTIONS: fc.ObjectConstraints = {
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
};

describe('any value', () => {
  const carriers = [
    fc.constant(KEY),
    fc.string(),
    fc.constant(new Error(KEY)),
    fc.constant(Buffer.from(KEY)),
  ];
  const withKey = fc.anything({
    ...OPTIONS,
    values: [...carriers, fc.integer()],
    key: fc.oneof(fc.string(), fc.constant(KEY)),
  });

  it('loses the key, wherever it was, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(withKey, (value) => {
        const once = scrub(value);
        const printed = everythingIn(once);
        assert.ok(
          !printed.includes(KEY) &&
            !printed.includes(Buffer.from(KEY).toString('hex').match(/../g)!.join(' ')),
        );
        assert.equal(scrub(once), once);
      }),
      { numRuns: 500 },
    );
  });

  it('without the key is the very same', () => {
    fc.assert(
      fc.property(fc.anything(OPTIONS), (value) => {
        assert.ok(Object.is(scrub(value), value));
      }),
      { numRuns: 500 },
    );
  });

  it('that JSON can carry keeps its shape: only the texts change', () => {
    const withText = (json: string, text: string): unknown =>
      JSON.parse(json, (_name, member: unknown) =>
        typeof member === 'string' ? member.replaceAll('a', text) : member,
      );
    const json = fc.json({ stringUnit: fc.constantFrom('a', 'b', ' ', '"', '\ud800') });
    fc.assert(
      fc.property(json, (text) => assert.deepEqual(scrub(withText(text, KEY)), withText(text, MARK))),
    );
  });

  it('costs no more than its size', () => {
    assertNoSquare(
      (length) =>
        Array.from({ length: length / 8 }, (_, index) => ({ [`name ${index}`]: [`text ${index}`] })),
      (value) => scrub({ value }),
    );
  });
});
