/** Where a setting's value comes from, and what it becomes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { resolveConfig } from '../../src/config/resolve.js';
import { nameIn } from '../../src/config/setting-names.js';
import { SETTING_KEYS, SETTINGS } from '../../src/config/settings.js';
import { assertDeeplyFrozen, fromAnything, fromEnvironment, messages, variables } from './helpers.js';

describe('an application that sets nothing', () => {
  const { config, problems } = resolveConfig({ options: {}, env: {}, file: {} });

  it('looks for keys in the usual places and tells of every request', () => {
    assert.deepEqual(problems, []);
    const { statusReasons, ...rest } = config;
    assert.deepEqual(rest, {
      enabled: true,
      locations: [
        { kind: 'header', name: 'x-api-key' },
        { kind: 'authorization', scheme: 'apikey' },
        { kind: 'query', name: 'api_key' },
        { kind: 'query', name: 'apikey' },
      ],
      fingerprint: { kind: 'sha256' },
      fingerprintLength: 16,
      record: 'all',
      spanEvent: true,
      trustedProxies: undefined,
      correlationHeaders: ['x-request-id'],
      ignoredPaths: [],
      classify: undefined,
      eventAttributesHook: undefined,
    });
    assert.equal(statusReasons.size, 0);
  });

  it('gets the same from no sources at all', () => {
    assert.deepEqual(resolveConfig({}), { config, problems: [] });
  });
});

describe('precedence', () => {
  const env = variables({ RECORD: 'failures', FINGERPRINT_LENGTH: '32', SPAN_EVENT: 'false' });
  const file = { record: 'attempts', fingerprint_length: 48, span_event: true, ignored_paths: ['/health'] };

  it('is code, environment, file, default, setting by setting', () => {
    const { config, problems } = resolveConfig({ options: { record: 'all' }, env, file });
    assert.deepEqual(problems, []);
    assert.equal(config.record, 'all');
    assert.equal(config.fingerprintLength, 32);
    assert.equal(config.spanEvent, false);
    assert.deepEqual(config.ignoredPaths, ['/health']);
    assert.deepEqual(config.correlationHeaders, ['x-request-id']);
  });

  it('passes over a refused value, and says whose holds instead', () => {
    const { config, problems } = fromAnything({ options: { record: 'some' }, env: {}, file });
    assert.equal(config.record, 'attempts');
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        'options.record: got "some"; allowed: all, attempts or failures; used instead: the value of OTEL_CONFIG_FILE: record',
      ],
    );
  });

  it('takes undefined, null and an empty variable for not given', () => {
    const resolution = fromAnything({
      options: { record: undefined, spanEvent: null },
      env: variables({ RECORD: '', FINGERPRINT_LENGTH: ' ', LOCATIONS: '' }),
      file: { record: 'failures', fingerprint_length: null },
    });
    assert.deepEqual(messages(resolution), []);
    assert.equal(resolution.config.record, 'failures');
    assert.equal(resolution.config.fingerprintLength, 16);
    assert.equal(resolution.config.locations.length, 4);
  });

  it('knows every setting in code, and all but functions in the other two', () => {
    const option = (key: string): string => key;
    for (const key of SETTING_KEYS.filter((each) => SETTINGS[each].codeOnly !== true)) {
      const inEnv = resolveConfig({ env: { [nameIn('environment', key)]: '\u0000' } });
      const inFile = resolveConfig({ file: { [nameIn('file', key)]: Symbol('bad') } });
      const inCode = fromAnything({ options: { [option(key)]: Symbol('bad') } });
      for (const { problems } of [inEnv, inFile, inCode]) {
        assert.ok(problems.length > 0, key);
        assert.ok(
          problems.every(({ code }) => code !== 'unknown_setting'),
          key,
        );
      }
    }
  });
});

describe('what values become', () => {
  it('reads every setting from variables', () => {
    const { config, problems } = fromEnvironment({
      ENABLED: 'False',
      LOCATIONS: 'Header:X-Api-Key, authorization:Bearer,query:Key,cookie:Session , header:x-api-key',
      FINGERPRINT_LENGTH: '64',
      RECORD: 'Attempts',
      SPAN_EVENT: 'TRUE',
      TRUSTED_PROXIES: 'loopback, 192.0.2.7, 2001:db8::/32',
      CORRELATION_HEADERS: 'X-Request-Id,X-Correlation-Id,x-request-id',
      IGNORED_PATHS: '/health, /internal/*',
      STATUS_REASONS: '403:invalid_key, 410 : revoked_key,403:other',
    });
    assert.deepEqual(problems, []);
    assert.equal(config.enabled, false);
    assert.deepEqual(config.locations, [
      { kind: 'header', name: 'x-api-key' },
      { kind: 'authorization', scheme: 'bearer' },
      { kind: 'query', name: 'Key' },
      { kind: 'cookie', name: 'Session' },
    ]);
    assert.equal(config.fingerprintLength, 64);
    assert.equal(config.record, 'attempts');
    assert.equal(config.spanEvent, true);
    assert.deepEqual(config.correlationHeaders, ['x-request-id', 'x-correlation-id']);
    assert.deepEqual(config.ignoredPaths, ['/health', '/internal/*']);
    assert.deepEqual(
      [...config.statusReasons].sort((a, b) => a[0] - b[0]),
      [
        [403, 'invalid_key'],
        [410, 'revoked_key'],
      ],
    );
  });

  it('trusts the proxies named, and no others', () => {
    const { config } = resolveConfig({ options: { trustedProxies: ['uniquelocal', 'linklocal', '::1'] } });
    const trusts = (address: string, family: 'ipv4' | 'ipv6' = 'ipv4'): boolean =>
      config.trustedProxies!.check(address, family);
    for (const address of ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.9.9', '169.254.1.1']) {
      assert.equal(trusts(address), true, address);
    }
    for (const address of ['127.0.0.1', '172.32.0.1', '11.0.0.1', '169.253.0.1', '8.8.8.8']) {
      assert.equal(trusts(address), false, address);
    }
    assert.equal(trusts('fd00::1', 'ipv6'), true);
    assert.equal(trusts('fe80::1', 'ipv6'), true);
    assert.equal(trusts('::1', 'ipv6'), true);
    assert.equal(trusts('2001:db8::1', 'ipv6'), false);
    assert.equal(trusts('::ffff:10.0.0.1', 'ipv6'), true, 'an IPv4 peer on a dual-stack socket');
  });

  it('takes lists as lists and as text, mappings as mappings and as text', () => {
    const asList = { ignored_paths: ['/a', '/b,c'], status_reasons: { 403: 'invalid_key' } };
    const asText = { ignored_paths: '/a', status_reasons: '403:invalid_key' };
    const list = resolveConfig({ file: asList });
    const text = resolveConfig({ file: asText });
    assert.deepEqual([...messages(list), ...messages(text)], []);
    assert.deepEqual(list.config.ignoredPaths, ['/a', '/b,c']);
    assert.deepEqual(text.config.ignoredPaths, ['/a']);
    assert.deepEqual([...list.config.statusReasons], [...text.config.statusReasons]);
    const code = resolveConfig({ options: { statusReasons: { 403: 'invalid_key' } } });
    assert.equal(code.config.statusReasons.get(403), 'invalid_key');
  });

  it('empties a list by the word none or by an empty list', () => {
    for (const value of ['none', ' NONE ', []]) {
      const { config, problems } = resolveConfig({ file: { correlation_headers: value } });
      assert.deepEqual(problems, []);
      assert.deepEqual(config.correlationHeaders, []);
    }
    assert.deepEqual(fromEnvironment({ CORRELATION_HEADERS: 'none' }).config.correlationHeaders, []);
  });

  it('keeps functions as they are', () => {
    const classify = (): undefined => undefined;
    const eventAttributesHook = (): undefined => undefined;
    const { config, problems } = resolveConfig({ options: { classify, eventAttributesHook } });
    assert.deepEqual(problems, []);
    assert.equal(config.classify, classify);
    assert.equal(config.eventAttributesHook, eventAttributesHook);
    assert.equal(Object.isFrozen(classify), false, 'they are not ours to freeze');
  });
});

describe('the resolved configuration', () => {
  const locations = ['header:x-key'];
  const { config } = resolveConfig({
    options: {
      locations,
      trustedProxies: ['loopback'],
      statusReasons: { 403: 'invalid_key' },
      pepper: 'p'.repeat(32),
      previousPeppers: [{ id: 'before', pepper: 'q'.repeat(32) }],
    },
  });

  it('is frozen to the bottom', () => {
    assertDeeplyFrozen(config);
    assert.throws(() => (config.statusReasons as Map<number, string>).set(401, 'other'), TypeError);
    assert.throws(() => (config.statusReasons as Map<number, string>).clear(), TypeError);
    assert.throws(() => config.trustedProxies!.addAddress('8.8.8.8'), TypeError);
    assert.equal(config.statusReasons.size, 1);
    assert.equal(config.trustedProxies!.check('8.8.8.8'), false);
  });

  it('does not follow later changes of what was given', () => {
    locations.push('header:x-other');
    assert.deepEqual(config.locations, [{ kind: 'header', name: 'x-key' }]);
  });

  it('does not print its peppers', () => {
    const printed = inspect(config, { depth: 20, showHidden: true, getters: true });
    assert.ok(printed.includes('before'));
    for (const text of [printed, JSON.stringify(config)]) {
      for (const letter of ['p', 'q']) assert.ok(!text.includes(letter.repeat(8)));
      assert.ok(!text.includes('7070707070') && !text.includes('70 70 70 70') && !text.includes('112, 112'));
    }
  });
});
