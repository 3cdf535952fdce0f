/** Whatever is given: a complete, frozen configuration comes out, and no secret does. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { readDeclarativeFile } from '../../src/config/declarative-file.js';
import type { Resolution } from '../../src/config/resolve.js';
import { nameIn } from '../../src/config/setting-names.js';
import { SETTING_KEYS } from '../../src/config/settings.js';
import { assertDeeplyFrozen, Folder, fromAnything } from './helpers.js';

const folder = new Folder();
after(() => folder.remove());

/** Far more than the caps of all settings in all sources can add up to would be a leak of memory. */
const MAX_PROBLEMS = 400;

function assertSound({ config, problems }: Resolution): void {
  assertDeeplyFrozen(config);
  assert.equal(typeof config.enabled, 'boolean');
  assert.equal(typeof config.spanEvent, 'boolean');
  assert.ok(config.locations.length >= 1 && config.locations.length <= 32);
  assert.ok(config.fingerprintLength >= 16 && config.fingerprintLength <= 64);
  assert.ok(['all', 'attempts', 'failures'].includes(config.record));
  assert.ok(['sha256', 'hmac-sha256', 'off'].includes(config.fingerprint.kind));
  assert.ok(
    config.correlationHeaders.every((name) => /^[!-~]{1,64}$/.test(name) && name === name.toLowerCase()),
  );
  assert.ok(config.ignoredPaths.every((path) => path.startsWith('/')));
  assert.ok([...config.statusReasons].every(([, reason]) => /^[a-z][a-z0-9_]{0,31}$/.test(reason)));
  assert.ok(problems.length <= MAX_PROBLEMS);
  for (const { message, setting } of problems) {
    assert.ok(message.startsWith(setting.replace(/…$/, '')), message);
    assert.match(message, /^[^\p{C}\p{Zl}\p{Zp}]{1,1200}$/u);
  }
}

/** Text that is nearly right as often as it is noise. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ maxLength: 80 }),
  fc.constantFrom(
    'true',
    'none',
    '16',
    '64',
    'all',
    'header:x',
    '403:invalid_key',
    '10.0.0.0/8',
    '/a*',
    ',',
    '\0',
  ),
  fc
    .array(fc.constantFrom('header', 'query', ':', ',', '=', '/', '403', 'v1', ' ', '*', '127.0.0.1', '\n'), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
);

const anyName = fc.oneof(fc.constantFrom(...SETTING_KEYS), fc.string({ maxLength: 40 }));

describe('any text in the environment', () => {
  it('gives a sound configuration', () => {
    const names = fc.oneof(
      fc.constantFrom(...SETTING_KEYS).map((key) => nameIn('environment', key)),
      fc.string({ maxLength: 40 }).map((name) => `OTEL_INSTRUMENTATION_API_KEY_${name}`),
    );
    fc.assert(
      fc.property(fc.dictionary(names, text, { maxKeys: 12 }), (env) => assertSound(fromAnything({ env }))),
      { numRuns: 600 },
    );
  });
});

describe('anything in code and in a file', () => {
  it('gives a sound configuration', () => {
    const value = fc.oneof(
      text,
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withTypedArray: true,
      }),
      fc.array(text, { maxLength: 40 }),
      fc.array(fc.record({ id: text, pepper: text, pepperFile: text }, { requiredKeys: [] }), {
        maxLength: 12,
      }),
      fc.dictionary(text, text),
    );
    const inCode = fc.dictionary(anyName, value, { maxKeys: 12, noNullPrototype: false });
    const inFile = fc.dictionary(
      fc.oneof(
        fc.constantFrom(...SETTING_KEYS).map((key) => nameIn('file', key)),
        fc.string({ maxLength: 40 }),
      ),
      value,
      { maxKeys: 12 },
    );
    fc.assert(
      fc.property(fc.oneof(inCode, fc.anything()), inFile, (options, file) =>
        assertSound(fromAnything({ options, file })),
      ),
      { numRuns: 600 },
    );
  });
});

describe('any bytes as a configuration file', () => {
  it('are settings or one problem', () => {
    const yaml = fc
      .array(
        fc.constantFrom(
          'instrumentation/development:',
          '\n',
          ' ',
          '  ',
          'js:',
          '- ',
          '${A}',
          '${',
          '*a',
          '&a ',
          '[',
          '{',
          '"',
          ': ',
          'opentelemetry-instrumentation-api-key:',
          'pepper',
          '!!',
          '|',
          '#',
          '?',
          '<<',
        ),
        { maxLength: 40 },
      )
      .map((parts) => Buffer.from(parts.join('')));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      yaml,
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const { settings, problems } = readDeclarativeFile({
          OTEL_CONFIG_FILE: folder.write('any.yaml', content),
        });
        assert.ok(problems.length <= 1);
        assertSound(fromAnything({ file: settings }));
      }),
      { numRuns: 400 },
    );
  });
});

describe('a secret, wherever a pepper can be given or mistaken', () => {
  /** Words that no message of ours holds. */
  const secret = fc
    .array(fc.constantFrom('Zq7', 'Xk9', 'Wv3', 'Jx5', 'Qz8'), { minLength: 3, maxLength: 20 })
    .map((parts) => parts.join(''));
  const PLACES: readonly ((value: string) => Parameters<typeof fromAnything>[0])[] = [
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PEPPER: pepper } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: pepper } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: `/${pepper}` } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PEPER: pepper } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PREVIOUS_PEPPERS: pepper } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PREVIOUS_PEPPERS: `v1=${pepper}` } }),
    (pepper) => ({ env: { OTEL_INSTRUMENTATION_API_KEY_PEPPER: `${pepper}\ufffd` } }),
    (pepper) => ({ options: { pepper } }),
    (pepper) => ({ options: { pepper: Buffer.from(pepper) } }),
    (pepper) => ({ options: { pepper: [pepper], pepperFile: pepper } }),
    (pepper) => ({ options: { pepper: { pepper } } }),
    (pepper) => ({ options: { pepperFile: pepper } }),
    (pepper) => ({ options: { pepper: 'short', previousPeppers: [{ id: 'v1', pepper }, pepper] } }),
    (pepper) => ({
      options: {
        pepper: pepper.repeat(4),
        previousPeppers: [
          { id: 'v1', pepper },
          { id: 'v1', pepper },
        ],
      },
    }),
    (pepper) => ({ file: { pepper } }),
    (pepper) => ({ file: { previous_peppers: [{ id: 'v1', pepper, pepper_file: pepper }] } }),
    (pepper) => ({ file: { previous_peppers: { v1: pepper } } }),
  ];

  it('is in no problem and no print of the configuration', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...PLACES), (value, place) => {
        const resolution = fromAnything(place(value));
        assertSound(resolution);
        const printed = inspect(resolution, {
          depth: 30,
          showHidden: true,
          getters: true,
          maxStringLength: null,
        });
        const hex = Buffer.from(value).toString('hex');
        for (const output of [printed, JSON.stringify(resolution)]) {
          for (const part of [value.slice(0, 9), value.slice(-9), hex.slice(0, 18)])
            assert.ok(!output.includes(part));
        }
      }),
      { numRuns: 600 },
    );
  });

  it('never becomes the id that goes out with fingerprints', () => {
    fc.assert(
      fc.property(
        secret.filter((value) => value.length >= 32),
        (value) => {
          const { config, problems } = fromAnything({
            env: {
              OTEL_INSTRUMENTATION_API_KEY_PEPPER: value,
              OTEL_INSTRUMENTATION_API_KEY_PEPPER_ID: value,
            },
          });
          assert.ok(config.fingerprint.kind === 'hmac-sha256' && config.fingerprint.active.id === 'default');
          assert.ok(!inspect(problems).includes(value.slice(0, 9)));
        },
      ),
    );
  });
});
