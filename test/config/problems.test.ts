/** What an operator reads about a bad value, and what holds instead. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resolution } from '../../src/config/resolve.js';
import { SETTING_KEYS } from '../../src/config/settings.js';
import { fromAnything, fromEnvironment, messages, onlyMessage, variables } from './helpers.js';

const PREFIX = 'OTEL_INSTRUMENTATION_API_KEY_';

describe('a bad value', () => {
  it('is one line with the setting as given, what was given, what is allowed and what happens instead', () => {
    assert.equal(
      onlyMessage(fromEnvironment({ RECORD: 'sometimes' })),
      `${PREFIX}RECORD: got "sometimes"; allowed: all, attempts or failures; used instead: the default, all`,
    );
    assert.equal(
      onlyMessage(fromAnything({ options: { fingerprintLength: 8 } })),
      'options.fingerprintLength: got 8; allowed: 16 to 64; used instead: the default, 16',
    );
    assert.equal(
      onlyMessage(fromAnything({ file: { span_event: 'on' } })),
      'OTEL_CONFIG_FILE: span_event: got "on"; allowed: true or false; used instead: the default, true',
    );
    assert.equal(
      onlyMessage(fromAnything({ options: { classify: 'yes' } })),
      'options.classify: got "yes"; allowed: a function; it is ignored',
    );
  });

  it('names the setting where programs look for it, too', () => {
    const [problem] = fromEnvironment({ ENABLED: '1' }).problems;
    assert.equal(problem?.setting, `${PREFIX}ENABLED`);
    assert.equal(problem.code, 'invalid_value');
  });

  it('leaves the default in place, for each kind of nonsense', () => {
    const bad: Readonly<Record<string, readonly unknown[]>> = {
      enabled: ['yes', '1', 1, [], {}, Number.NaN],
      fingerprintLength: [15, 65, 16.5, '1e2', '0x20', '-16', Number.POSITIVE_INFINITY, true, [32]],
      record: ['', 'everything', 1, ['all']],
      spanEvent: ['off', 0, 'true false'],
      locations: [[], '', 'x-api-key', 7, {}, ['header:'], [null], ['header:a b']],
      trustedProxies: ['localhost', '10.0.0.0/33', '::/129', '10.0.0', ['fe80::1%eth0'], 1, ['1.2.3.4/'], {}],
      correlationHeaders: ['a b', 'Authorization', ['cookie'], ['x'.repeat(65)], true],
      ignoredPaths: ['health', '/a b', '/x?y', '/*/x', '*', ['/é'], [`/${'x'.repeat(256)}`]],
      statusReasons: [
        '403',
        '403:',
        '403:Bad',
        '99:x',
        '600:x',
        { 403: 'No Such' },
        { x: 'ok' },
        ['403:a:b'],
        403,
      ],
      classify: [true, {}],
      eventAttributesHook: ['f', 1],
    };
    const { config: defaults } = fromAnything({});
    for (const [setting, values] of Object.entries(bad)) {
      for (const value of values) {
        const resolution = fromAnything({ options: { [setting]: value } });
        assert.ok(resolution.problems.length > 0, `${setting} ${JSON.stringify(value)}`);
        assert.deepEqual(resolution.config, defaults, `${setting} ${JSON.stringify(value)}`);
      }
    }
  });

  it('stays one line whatever it holds, and its end is cut', () => {
    for (const value of [
      'a\nb\r\u2028c\u001b[31m\u202e',
      `/${'y z'.repeat(500)}`,
      '\ud800',
      '\u007f\u0085',
    ]) {
      const line = onlyMessage(fromAnything({ options: { ignoredPaths: [`/${value}`, '/ok'] } }));
      assert.match(line, /^[\u0020-\u007e…]+$/);
      assert.ok(line.length < 300, line);
    }
  });

  it('is not shown where it may be a key', () => {
    const key = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { LOCATIONS: key },
      { LOCATIONS: `apikey:${key}` },
      { LOCATIONS: `header:${key} /` },
      { LOCATIONS: `${key}:header` },
      { CORRELATION_HEADERS: `x-request-id: ${key}` },
      { RECORD: key },
      { TRUSTED_PROXIES: key },
      { IGNORED_PATHS: key },
      { ENABLED: key },
      { FINGERPRINT_LENGTH: key },
      { STATUS_REASONS: `403:${key}` },
    ];
    for (const settings of attempts) {
      const lines = messages(fromEnvironment(settings));
      assert.ok(lines.length > 0, Object.keys(settings)[0]);
      assert.ok(!lines.join('\n').includes('4eC39Hq'), lines.join('\n'));
    }
  });
});

describe('a bad item of a list', () => {
  it('is left out, and the others stay', () => {
    const resolution = fromEnvironment({ LOCATIONS: 'header:x-key,heder:x-api-key,query:key' });
    assert.deepEqual(resolution.config.locations, [
      { kind: 'header', name: 'x-key' },
      { kind: 'query', name: 'key' },
    ]);
    assert.equal(
      onlyMessage(resolution),
      `${PREFIX}LOCATIONS, item 2: got "heder:…"; allowed: header:<name>, authorization:<scheme>, query:<name>, cookie:<name>; at most 32; left out`,
    );
  });

  it('leaves the default when it was the last one', () => {
    const lines = messages(fromEnvironment({ LOCATIONS: 'x-api-key' }));
    assert.equal(lines.length, 1, 'one line for one bad value');
    assert.match(lines[0]!, /LOCATIONS, item 1: .*; used instead: the default, header:x-api-key,/);
  });

  it('is counted, not listed, when there are many', () => {
    const resolution = fromEnvironment({ IGNORED_PATHS: `/ok,${'bad,'.repeat(100)}` });
    const lines = messages(resolution);
    assert.deepEqual(resolution.config.ignoredPaths, ['/ok']);
    assert.equal(lines.length, 9);
    assert.match(lines.at(-1)!, /IGNORED_PATHS, 92 more items: bad likewise; /);
  });

  it('that is one too many is left out', () => {
    const caps = {
      locations: { most: 32, item: (n: number) => `header:x-${n}` },
      trustedProxies: { most: 256, item: (n: number) => `10.0.${n >> 8}.${n & 255}` },
      correlationHeaders: { most: 16, item: (n: number) => `x-${n}` },
      ignoredPaths: { most: 256, item: (n: number) => `/${n}` },
    };
    for (const [setting, { most, item }] of Object.entries(caps)) {
      const options = { [setting]: Array.from({ length: most + 1 }, (_, n) => item(n)) };
      const resolution = fromAnything({ options });
      assert.match(
        onlyMessage(resolution),
        new RegExp(`items after the first ${most}: got ${most + 1} items; .*left out$`),
      );
      const settled = (resolution.config as unknown as Record<string, { length?: number; rules?: string[] }>)[
        setting
      ];
      assert.equal(settled?.length ?? settled?.rules?.length, most);
    }
    const statusReasons = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [200 + n, 'x']));
    assert.equal(fromAnything({ options: { statusReasons } }).config.statusReasons.size, 64);
  });

  it('costs nothing but the items that may count', () => {
    const resolution = fromAnything({ options: { ignoredPaths: Array<string>(4_000_000_000) } });
    assert.ok(resolution.problems.length > 0);
  });
});

describe('a header that holds keys', () => {
  it('never becomes a correlation header', () => {
    const resolution = fromEnvironment({ LOCATIONS: 'header:X-Token', CORRELATION_HEADERS: 'x-id,x-token' });
    assert.deepEqual(resolution.config.correlationHeaders, ['x-id']);
    assert.equal(
      onlyMessage(resolution),
      `${PREFIX}CORRELATION_HEADERS, "x-token": a header of locations, whose value is a key; allowed: none, or names of headers that hold no credential; at most 16; left out`,
    );
  });
});

describe('an unknown setting', () => {
  const expect = (resolution: Resolution, line: string): void => {
    assert.equal(onlyMessage(resolution), line);
    assert.equal(resolution.problems[0]?.code, 'unknown_setting');
  };

  it('is met with the nearest known name', () => {
    expect(
      fromEnvironment({ RECORDS: 'all' }),
      `${PREFIX}RECORDS: no such setting; perhaps ${PREFIX}RECORD was meant; it is ignored`,
    );
    expect(
      fromAnything({ options: { correlation_headers: [] } }),
      'options.correlation_headers: no such setting; perhaps options.correlationHeaders was meant; it is ignored',
    );
    expect(
      fromAnything({ file: { spanEvent: true } }),
      'OTEL_CONFIG_FILE: spanEvent: no such setting; perhaps OTEL_CONFIG_FILE: span_event was meant; it is ignored',
    );
    expect(
      fromAnything({ options: { colour: 'blue' } }),
      'options.colour: no such setting; none has a similar name; it is ignored',
    );
  });

  it('may be one that exists only in code', () => {
    expect(
      fromEnvironment({ CLASSIFY: 'x' }),
      `${PREFIX}CLASSIFY: no such setting; classify can only be given in code; it is ignored`,
    );
  });

  it('does not show its value, nor break the line by its name', () => {
    const line = onlyMessage(fromAnything({ env: { [`${PREFIX}X\nY${'z'.repeat(99)}`]: 'hidden-value' } }));
    assert.ok(!line.includes('hidden-value') && !line.includes('\n') && line.length < 250, line);
  });

  it('is counted, not listed, when there are many', () => {
    const names = Array.from({ length: 40 }, (_, n) => [`UNHEARD_OF_${n}`, '1']);
    assert.equal(messages(fromEnvironment(Object.fromEntries(names))).length, 9);
  });

  it('is none of ours when its prefix is not', () => {
    const env = { OTEL_INSTRUMENTATION_HTTP_ENABLED: 'x', OTEL_LOG_LEVEL: 'debug', PEPPER: 'x' };
    assert.deepEqual(messages(fromAnything({ env })), []);
  });
});

describe('a source that is no mapping, or that throws when it is read', () => {
  it('says nothing, and the application starts', () => {
    const hostile = Object.fromEntries(SETTING_KEYS.map((key) => [key, 1]));
    Object.defineProperty(hostile, 'record', {
      enumerable: true,
      get(): never {
        throw new Error('secret-in-a-message');
      },
    });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const badItem = {
      get id(): never {
        throw new Error('secret-in-a-message');
      },
    };
    const given = [
      'x',
      [],
      5,
      hostile,
      revoked.proxy,
      { previousPeppers: [badItem] },
      { locations: revoked.proxy },
    ];
    for (const options of given) {
      const resolution = fromAnything({ options, env: variables({ RECORD: 'failures' }) });
      const lines = messages(resolution).join('\n');
      assert.ok(lines.length > 0);
      assert.ok(!lines.includes('secret-in-a-message'));
      assert.equal(resolution.config.record, 'failures');
    }
  });
});
