/** The declarative configuration file, as the SDK reads it, and what is ours in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDeclarativeFile } from '../../src/config/declarative-file.js';
import { settingsOfYaml } from '../../src/config/declarative-yaml.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { Folder, onlyMessage } from './helpers.js';

const folder = new Folder();
after(() => folder.remove());

/** A file with `lines` as this package's settings. */
function fileWith(...lines: string[]): string {
  const head = [
    'file_format: "1.0"',
    'instrumentation/development:',
    '  js:',
    '    opentelemetry-instrumentation-api-key:',
  ];
  return [...head, ...lines.map((line) => `      ${line}`), ''].join('\n');
}

function read(text: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof readDeclarativeFile> {
  return readDeclarativeFile({ ...env, OTEL_CONFIG_FILE: folder.write('otel.yaml', text) });
}

/** The SDK's own reader of such files, a dependency of sdk-node. */
const SDK_READER = '@opentelemetry/configuration';

/** It reads the environment of the process. Since 0.301 one function does it; before, a factory. */
function readBySdk(path: string, env: NodeJS.ProcessEnv): unknown {
  const require = createRequire(createRequire(import.meta.url).resolve('@opentelemetry/sdk-node'));
  const script = `
    const reader = require(${JSON.stringify(require.resolve(SDK_READER))});
    const model = reader.createConfigFactory === undefined
      ? reader.parseConfigFile(process.env.OTEL_CONFIG_FILE)
      : reader.createConfigFactory().getConfigModel();
    process.stdout.write(JSON.stringify(model['instrumentation/development'].js));`;
  const options = { env: { ...env, OTEL_CONFIG_FILE: path }, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], options));
}

describe('a configuration file', () => {
  const text = fileWith(
    'enabled: ${API_KEYS_ENABLED:-false}',
    'locations:',
    '  - header:x-token',
    '  - "query:${PARAMETER}"',
    'fingerprint_length: ${LENGTH}',
    'record: ${UNSET}',
    'status_reasons:',
    '  403: invalid_key',
    'pepper: "${PEPPER}"',
    'previous_peppers:',
    '  - { id: v1, pepper: "another-pepper-another-pepper-0123" }',
  );
  const env = { PARAMETER: 'token', LENGTH: '24', PEPPER: '01234567890123456789012345678901' };

  it('gives settings, with references to the environment resolved', () => {
    const { settings, problems } = read(text, env);
    assert.deepEqual(problems, []);
    const resolution = resolveConfig({ file: settings! });
    assert.deepEqual(resolution.problems, []);
    assert.equal(resolution.config.enabled, false);
    assert.deepEqual(resolution.config.locations, [
      { kind: 'header', name: 'x-token' },
      { kind: 'query', name: 'token' },
    ]);
    assert.equal(resolution.config.fingerprintLength, 24);
    assert.equal(resolution.config.record, 'all');
    assert.equal(resolution.config.statusReasons.get(403), 'invalid_key');
    assert.equal(resolution.config.fingerprint.kind, 'hmac-sha256');
  });

  it('is accepted by the SDK, which reads the same from it', () => {
    const bySdk = readBySdk(folder.write('sdk.yaml', text), env);
    const { settings } = read(text, env);
    assert.deepEqual({ 'opentelemetry-instrumentation-api-key': settings }, bySdk);
  });

  it('under its older name is read as well, and the newer name wins', () => {
    const older = folder.write('older.yaml', fileWith('record: failures'));
    const newer = folder.write('newer.yaml', fileWith('record: attempts'));
    assert.deepEqual(readDeclarativeFile({ OTEL_EXPERIMENTAL_CONFIG_FILE: older }).settings, {
      record: 'failures',
    });
    assert.deepEqual(
      readDeclarativeFile({ OTEL_EXPERIMENTAL_CONFIG_FILE: older, OTEL_CONFIG_FILE: newer }).settings,
      { record: 'attempts' },
    );
  });

  it('may have nothing for us', () => {
    for (const other of [
      '',
      '# nothing\n',
      'file_format: "1.0"\n',
      'instrumentation/development:\n',
      fileWith(),
    ]) {
      assert.deepEqual(read(other), { problems: [] });
    }
  });
});

describe('a configuration file that cannot be used', () => {
  it('is one problem with its name and the line, never with a piece of it', () => {
    const cases: readonly (readonly [text: string, reason: RegExp])[] = [
      ['a: [secret-word', /line 1 is not valid YAML/],
      ['a: 1\nb: "secret-word\n', /line \d is not valid YAML/],
      ['a: 1\na: secret-word\n', /line 2 is not valid YAML \(DUPLICATE_KEY\)/],
      ['a: 1\nb: ${secret-word}\n', /line 2 has an invalid \$\{…\} reference/],
      ['a: *secret-word\n', /aliases cannot be followed/],
      ['- secret-word\n', /it is not a mapping/],
      ['instrumentation/development: secret-word\n', /instrumentation\/development is not a mapping/],
      ['instrumentation/development:\n  js: [secret-word]\n', /js is not a mapping/],
    ];
    for (const [text, reason] of cases) {
      const { settings, problems } = read(text);
      const line = onlyMessage({ problems });
      assert.equal(settings, undefined);
      assert.match(line, /^OTEL_CONFIG_FILE: got ".*"; allowed: the path of|^OTEL_CONFIG_FILE: got "/);
      assert.match(line, reason);
      assert.match(line, /; its settings are ignored$/);
      assert.ok(!line.includes('secret-word'), line);
      assert.equal(problems[0]?.setting, 'OTEL_CONFIG_FILE');
    }
  });

  it('is one problem when it is missing, no file, or too large', () => {
    for (const path of [
      `${folder.path}/none.yaml`,
      folder.path,
      folder.write('huge.yaml', Buffer.alloc(1024 * 1025)),
    ]) {
      const { settings, problems } = readDeclarativeFile({ OTEL_CONFIG_FILE: path });
      assert.equal(settings, undefined);
      assert.equal(problems[0]?.code, 'unreadable_file');
      onlyMessage({ problems });
    }
  });

  for (const [story, text] of [
    [
      'under a misspelt name',
      'instrumentation/development:\n  js:\n    opentelemetry-instrumentation-apikey:\n      pepper_file: p\n',
    ],
    [
      'in a misspelt section',
      'instrumentation:\n  js:\n    opentelemetry-instrumentation-api-key:\n      pepper_file: p\n',
    ],
    ['at the top', 'opentelemetry_instrumentation_api_key:\n  pepper_file: p\n'],
  ] as const) {
    it(`is one problem when our settings stand ${story}, and an unkeyed fingerprint does not go out`, () => {
      const { settings, problems } = read(text);
      assert.match(
        onlyMessage({ problems }),
        /under instrumentation\/development: js: opentelemetry-instrumentation-api-key; .*fingerprints are off/,
      );
      const { config } = resolveConfig({
        options: {},
        env: {},
        ...(settings !== undefined && { file: settings }),
      });
      assert.equal(config.fingerprint.kind, 'off');
    });
  }

  it('is no problem when our section is empty, or that of another instrumentation', () => {
    for (const name of [
      'opentelemetry-instrumentation-api-key',
      'opentelemetry-instrumentation-apigateway',
    ]) {
      const { settings, problems } = read(`instrumentation/development:\n  js:\n    ${name}:\n`);
      assert.deepEqual([settings, problems], [undefined, []]);
    }
  });

  it('turns fingerprints off when it speaks of a pepper', () => {
    const { settings, problems } = read(fileWith('pepper: ${PEPPER:?}'));
    assert.match(onlyMessage({ problems }), /fingerprints are off unless a pepper is given elsewhere$/);
    assert.equal(resolveConfig({ file: settings! }).config.fingerprint.kind, 'off');
  });

  it('cannot exhaust the process by aliases', () => {
    const levels = Array.from({ length: 12 }, (_, n) => {
      const items = n === 0 ? 'x' : `*a${n - 1}`;
      return `k${n}: &a${n} [${Array.from({ length: 9 }, () => items).join(',')}]`;
    });
    assert.match(onlyMessage(read(levels.join('\n'))), /aliases cannot be followed/);
  });
});

describe('references to the environment', () => {
  const env = {
    STRING_VALUE: 'value',
    BOOL_VALUE: 'true',
    INT_VALUE: '1',
    FLOAT_VALUE: '1.1',
    HEX_VALUE: '0xdeadbeef',
    INVALID_MAP_VALUE: 'value\nkey:value',
    DO_NOT_REPLACE_ME: 'Never use this value',
    REPLACE_ME: '${DO_NOT_REPLACE_ME}',
    VALUE_WITH_ESCAPE: 'value$$',
    EMPTY: '',
    COMMENT: '# not a comment',
  };
  /** The specification's table: https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution */
  const table: readonly (readonly [yaml: string, value: unknown])[] = [
    ['key: ${STRING_VALUE}', 'value'],
    ['key: ${BOOL_VALUE}', true],
    ['key: ${INT_VALUE}', 1],
    ['key: ${FLOAT_VALUE}', 1.1],
    ['key: ${HEX_VALUE}', 0xdeadbeef],
    ['key: "${STRING_VALUE}"', 'value'],
    ['key: "${BOOL_VALUE}"', 'true'],
    ['key: "${INT_VALUE}"', '1'],
    ['key: "${FLOAT_VALUE}"', '1.1'],
    ['key: "${HEX_VALUE}"', '0xdeadbeef'],
    ['key: ${env:STRING_VALUE}', 'value'],
    ['key: ${INVALID_MAP_VALUE}', 'value\nkey:value'],
    ['key: foo ${STRING_VALUE} ${FLOAT_VALUE}', 'foo value 1.1'],
    ['key: ${UNDEFINED_KEY}', null],
    ['key: ${UNDEFINED_KEY:-fallback}', 'fallback'],
    ['key: ${REPLACE_ME}', '${DO_NOT_REPLACE_ME}'],
    ['key: ${UNDEFINED_KEY:-${STRING_VALUE}}', '${STRING_VALUE}'],
    ['key: $${STRING_VALUE}', '${STRING_VALUE}'],
    ['key: $$${STRING_VALUE}', '$value'],
    ['key: $$$${STRING_VALUE}', '$${STRING_VALUE}'],
    ['key: $${STRING_VALUE:-fallback}', '${STRING_VALUE:-fallback}'],
    ['key: $${STRING_VALUE:-${STRING_VALUE}}', '${STRING_VALUE:-value}'],
    ['key: ${UNDEFINED_KEY:-$${UNDEFINED_KEY}}', '${UNDEFINED_KEY:-${UNDEFINED_KEY}}'],
    ['key: ${VALUE_WITH_ESCAPE}', 'value$$'],
    ['key: a $$ b', 'a $ b'],
    ['key: a $ b', 'a $ b'],
    // And what the table leaves out.
    ['key: ${EMPTY:-fallback}', 'fallback'],
    ['key: !!str ${INT_VALUE}', '1'],
    ['key: ${COMMENT}', '# not a comment'],
    ['key: ${UNDEFINED_KEY:-.inf}', Number.POSITIVE_INFINITY],
    ['key: ${UNDEFINED_KEY:--.5e1}', -5],
    ['key: ${UNDEFINED_KEY:-~}', null],
    ["key: '${INT_VALUE}'", '1'],
    ['key: |\n  ${INT_VALUE}', '1\n'],
  ];

  for (const [yaml, value] of table) {
    it(`${JSON.stringify(yaml)} becomes ${String(value)}`, () => {
      const found = settingsOfYaml(fileWith(...yaml.split('\n')), env);
      assert.deepEqual(found, { kind: 'settings', settings: { key: value } });
    });
  }

  it('are left alone in keys', () => {
    const found = settingsOfYaml(fileWith('${STRING_VALUE}: value'), env);
    assert.deepEqual(found, { kind: 'settings', settings: { '${STRING_VALUE}': 'value' } });
  });

  it('that are invalid make the whole file of no use, wherever they stand', () => {
    for (const reference of ['${STRING_VALUE:?error}', '${1X}', '${}', '${A B}', '${sys:X}']) {
      const text = `other: "${reference}"\n${fileWith('record: all')}`;
      assert.equal(settingsOfYaml(text, env).kind, 'failed', reference);
    }
  });
});

describe('the YAML parser', () => {
  it('is loaded only for a file', () => {
    const module = fileURLToPath(new URL('../../src/config/declarative-file.js', import.meta.url));
    const script = `
      const { readDeclarativeFile } = require(${JSON.stringify(module)});
      readDeclarativeFile(process.env);
      const loaded = Object.keys(require.cache).some((file) => /node_modules.yaml./.test(file));
      process.stdout.write(String(loaded));`;
    const loadedWith = (env: NodeJS.ProcessEnv): string =>
      execFileSync(process.execPath, ['--no-warnings', '-e', script], { env, encoding: 'utf8' });
    assert.equal(loadedWith({}), 'false');
    assert.equal(loadedWith({ OTEL_CONFIG_FILE: '' }), 'false');
    assert.equal(loadedWith({ OTEL_CONFIG_FILE: folder.write('any.yaml', fileWith()) }), 'true');
  });
});
