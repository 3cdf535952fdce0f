/** Peppers: from text, bytes and files into keyed digests, or, when something is wrong, into none at all. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { LOST_PEPPER } from '../../src/config/declarative-file.js';
import type { ResolvedConfig } from '../../src/config/config.js';
import { resolveConfig, type Resolution } from '../../src/config/resolve.js';
import { fingerprintBytes } from '../../src/fingerprint/fingerprint.js';
import { Folder, fromAnything, fromEnvironment, messages, onlyMessage, variables } from './helpers.js';

const PREFIX = 'OTEL_INSTRUMENTATION_API_KEY_';
const PEPPER = 'correct-horse-battery-staple-0123';
const folder = new Folder();
after(() => folder.remove());

function digest({ fingerprint }: ResolvedConfig, key: string): ReturnType<typeof fingerprintBytes> {
  return fingerprintBytes(Buffer.from(key), fingerprint, 64);
}

function assertOff(resolution: Resolution): string {
  assert.deepEqual(resolution.config.fingerprint, { kind: 'off' });
  const line = onlyMessage(resolution);
  assert.match(line, /; fingerprints are off$/);
  return line;
}

describe('a good pepper', () => {
  /** RFC 4231, test case 6: the key is no UTF-8, so only a file or bytes can hold it. */
  const RFC_KEY = Buffer.alloc(131, 0xaa);
  const RFC_DATA = 'Test Using Larger Than Block-Size Key - Hash Key First';
  const RFC_DIGEST = '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54';

  it('from a file makes the digests of the RFC, with and without one line break at its end', () => {
    for (const ending of ['', '\n', '\r\n']) {
      const path = folder.write('rfc4231', Buffer.concat([RFC_KEY, Buffer.from(ending)]));
      const { config, problems } = fromEnvironment({ PEPPER_FILE: path });
      assert.deepEqual(problems, []);
      assert.equal(digest(config, RFC_DATA)?.value, RFC_DIGEST);
    }
  });

  it('keeps every other byte of its file', () => {
    for (const content of [`${PEPPER}\n\n`, ` ${PEPPER}`, `${PEPPER}\r`, `\ufeff${PEPPER}`]) {
      const path = folder.write('literal', content);
      const literally = content.endsWith('\n') ? content.slice(0, -1) : content;
      const { config } = fromEnvironment({ PEPPER_FILE: path });
      const expected = resolveConfig({ options: { pepper: literally } });
      assert.equal(digest(config, 'k')?.value, digest(expected.config, 'k')?.value);
    }
  });

  it('is the same from code, as text or bytes, from a variable and from a file of settings', () => {
    const path = folder.write('same', PEPPER);
    const bytes = Buffer.from(PEPPER);
    const resolutions = [
      resolveConfig({ options: { pepper: PEPPER } }),
      resolveConfig({ options: { pepper: bytes } }),
      resolveConfig({ options: { pepperFile: path } }),
      fromEnvironment({ PEPPER }),
      fromEnvironment({ PEPPER_FILE: path }),
      resolveConfig({ file: { pepper: PEPPER } }),
      resolveConfig({ file: { pepper_file: path } }),
    ];
    const digests = resolutions.map(({ config }) => digest(config, 'sk_test_abc123'));
    assert.deepEqual(resolutions.flatMap(messages), []);
    assert.equal(new Set(digests.map((each) => each?.value)).size, 1);
    assert.equal(digests[0]?.keyId, 'default');
    assert.equal(bytes.toString(), PEPPER, 'the bytes of the application stay as they are');
  });

  it('of text beyond ASCII is its UTF-8 bytes, white space included', () => {
    const text = ' schlüssel-schlüssel-schlüssel-Ü ';
    const fromText = fromEnvironment({ PEPPER: text });
    const fromBytes = resolveConfig({ options: { pepper: Buffer.from(text, 'utf8') } });
    assert.equal(digest(fromText.config, 'k')?.value, digest(fromBytes.config, 'k')?.value);
  });

  it('may be exactly 32 bytes, and 4096', () => {
    for (const size of [32, 4096]) {
      assert.deepEqual(messages(resolveConfig({ options: { pepper: 'x'.repeat(size) } })), []);
      const path = folder.write(`size-${size}`, `${'x'.repeat(size)}\r\n`);
      assert.deepEqual(messages(fromEnvironment({ PEPPER_FILE: path })), []);
    }
  });

  it('in code wins over one elsewhere, whichever way each is given', () => {
    const path = folder.write('environment', 'another-pepper-another-pepper-0123');
    const { config, problems } = resolveConfig({
      options: { pepper: PEPPER },
      env: variables({ PEPPER_FILE: path }),
    });
    assert.deepEqual(problems, []);
    assert.equal(digest(config, 'k')?.value, digest(fromEnvironment({ PEPPER }).config, 'k')?.value);
  });
});

describe('a bad pepper turns fingerprints off', () => {
  it('when it is too short, such as the one of the public test vectors', () => {
    const vector = 'pepper-v1-0123456789';
    const line = assertOff(fromEnvironment({ PEPPER: vector }));
    assert.equal(
      line,
      `${PREFIX}PEPPER: shorter than 32 bytes; allowed: 32 to 4096 bytes of text, read literally as UTF-8; fingerprints are off`,
    );
    assertOff(fromEnvironment({ PEPPER_FILE: folder.write('short', `${'x'.repeat(31)}\n`) }));
    assertOff(resolveConfig({ options: { pepper: '' } }));
    assertOff(resolveConfig({ options: { pepper: new Uint8Array(31) } }));
    assertOff(resolveConfig({ file: { pepper: '' } }));
    assert.equal(fromEnvironment({ PEPPER: vector }).problems[0]?.code, 'weak_secret');
  });

  it('when its file cannot be read, and does not wait for a pipe', () => {
    const pipe = join(folder.path, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const directory = join(folder.path, 'directory');
    mkdirSync(directory);
    const cases: readonly (readonly [path: string, reason: RegExp])[] = [
      [join(folder.path, 'missing'), /there is no such file \(ENOENT\)/],
      [directory, /not a regular file/],
      [pipe, /not a regular file/],
      ['/dev/zero', /not a regular file/],
      [folder.write('large', 'x'.repeat(5000)), /larger than 4098 bytes/],
      [`${folder.path}/a\0b`, /cannot be read \(ERR_INVALID_ARG_VALUE\)/],
    ];
    for (const [path, reason] of cases) {
      const resolution = fromEnvironment({ PEPPER_FILE: path });
      const line = assertOff(resolution);
      assert.match(line, reason);
      assert.equal(resolution.problems[0]?.code, 'unreadable_file');
      assert.ok(!line.includes(folder.path), 'a path may be the pepper, set in the wrong place');
    }
  });

  it('when it is given twice by one source, is no text, or is not UTF-8', () => {
    const path = folder.write('both', PEPPER);
    assert.match(
      assertOff(fromEnvironment({ PEPPER, PEPPER_FILE: path })),
      /_PEPPER: given together with .*_PEPPER_FILE; allowed: one of the two; /,
    );
    assertOff(fromAnything({ options: { pepper: 42 } }));
    assertOff(fromAnything({ options: { pepper: {} } }));
    assertOff(fromAnything({ options: { pepperFile: 42 } }));
    assertOff(fromAnything({ options: { pepperFile: '' } }));
    assertOff(fromEnvironment({ PEPPER: `${PEPPER}\ufffd` }));
    assertOff(resolveConfig({ options: { pepper: `${PEPPER}\ud800` } }));
    assert.match(assertOff(resolveConfig({ file: { pepper: 1.2345e40 } })), /put it in quotes/);
  });

  it('though another source has a good one: whose digests they are must not depend on an accident', () => {
    assertOff(resolveConfig({ options: { pepper: 'short' }, env: variables({ PEPPER }) }));
  });

  it('when only its companions are given', () => {
    const path = folder.write('companion', PEPPER);
    assert.match(
      assertOff(fromEnvironment({ PREVIOUS_PEPPERS: `v1=${path}` })),
      /_PREVIOUS_PEPPERS: given without an active pepper; allowed: together with pepper or pepperFile; /,
    );
    assertOff(fromEnvironment({ PEPPER_ID: 'v2' }));
    assertOff(fromEnvironment({ PEPPER: '', PEPPER_ID: 'v2' }));
  });

  it('when its name is misspelt', () => {
    for (const name of ['PEPER', 'PEPPERFILE', 'PEPPER_PATH', 'PREVIOUS_PEPPER']) {
      const resolution = fromEnvironment({ [name]: PEPPER });
      assert.deepEqual(resolution.config.fingerprint, { kind: 'off' }, name);
      assert.match(
        onlyMessage(resolution),
        /it is ignored, and fingerprints are off in case a pepper was meant$/,
      );
      assert.equal(fromEnvironment({ [name]: PEPPER, PEPPER }).config.fingerprint.kind, 'hmac-sha256', name);
    }
  });

  it('when the file of settings that may hold it cannot be understood', () => {
    assert.equal(resolveConfig({ file: LOST_PEPPER }).config.fingerprint.kind, 'off');
    assert.equal(
      resolveConfig({ file: LOST_PEPPER, env: variables({ PEPPER }) }).config.fingerprint.kind,
      'hmac-sha256',
    );
  });
});

describe('an empty pepper variable', () => {
  it('counts as not given, as OpenTelemetry says of every variable; but it is said', () => {
    const resolution = fromEnvironment({ PEPPER: '' });
    assert.deepEqual(resolution.config.fingerprint, { kind: 'sha256' });
    assert.match(
      onlyMessage(resolution),
      /_PEPPER: empty, which counts as not given; .*; fingerprints are plain SHA-256$/,
    );
    const option = fromAnything({ options: { pepper: undefined } });
    assert.match(onlyMessage(option), /^options\.pepper: empty/);
  });
});

describe('a file that every user can read', () => {
  it('is used, with a warning', { skip: process.platform === 'win32' }, () => {
    const resolution = fromEnvironment({ PEPPER_FILE: folder.write('exposed', PEPPER, 0o644) });
    assert.equal(resolution.config.fingerprint.kind, 'hmac-sha256');
    assert.match(
      onlyMessage(resolution),
      /_PEPPER_FILE: every user of this machine can read the file; .*chmod o-r/,
    );
    assert.equal(resolution.problems[0]?.code, 'exposed_secret');
    assert.deepEqual(messages(fromEnvironment({ PEPPER_FILE: folder.write('group', PEPPER, 0o640) })), []);
  });
});

describe('a pepper id', () => {
  it('goes out with every digest', () => {
    const { config } = fromEnvironment({ PEPPER, PEPPER_ID: '2026-11.v2' });
    assert.equal(digest(config, 'k')?.keyId, '2026-11.v2');
  });

  it('that is none is not shown, and the default takes its place: it may be the pepper', () => {
    for (const id of [PEPPER, 'a b', '-x', '']) {
      const { config, problems } = resolveConfig({ options: { pepper: PEPPER, pepperId: id } });
      assert.equal(digest(config, 'k')?.keyId, 'default');
      const line = onlyMessage({ problems });
      assert.equal(
        line,
        'options.pepperId: not an id; allowed: 1 to 31 letters, digits, ., _, -; used instead: the default, default',
      );
    }
  });
});

describe('a rotation', () => {
  const before = folder.write('before', 'the-pepper-before-the-pepper-before');
  const older = folder.write('older', 'an-older-pepper-an-older-pepper-000');

  it('keeps the digests of the peppers before, in order', () => {
    const { config, problems } = fromEnvironment({
      PEPPER,
      PEPPER_ID: 'v3',
      PREVIOUS_PEPPERS: `v2=${before}, v1=${older}`,
    });
    assert.deepEqual(problems, []);
    const alone = [before, older].map(
      (path) => digest(fromEnvironment({ PEPPER_FILE: path }).config, 'k')?.value,
    );
    assert.deepEqual(digest(config, 'k')?.previous, alone);
  });

  it('can be told in code and in a file of settings, by value or by file', () => {
    const inCode = resolveConfig({
      options: {
        pepper: PEPPER,
        previousPeppers: [
          { id: 'v2', pepperFile: before },
          { id: 'v1', pepper: 'an-older-pepper-an-older-pepper-000' },
        ],
      },
    });
    const inFile = resolveConfig({
      file: {
        pepper: PEPPER,
        previous_peppers: [
          { id: 'v2', pepper_file: before },
          { id: 'v1', pepper: 'an-older-pepper-an-older-pepper-000' },
        ],
      },
    });
    assert.deepEqual([...messages(inCode), ...messages(inFile)], []);
    assert.deepEqual(digest(inCode.config, 'k'), digest(inFile.config, 'k'));
    assert.equal(digest(inCode.config, 'k')?.previous?.length, 2);
  });

  it('leaves a bad pepper out and keeps the others and the active one', () => {
    const missing = join(folder.path, 'nowhere');
    const cases: readonly (readonly [item: unknown, line: RegExp])[] = [
      [{ id: 'v0', pepperFile: missing }, /pepper "v0": the file cannot be used: there is no such file/],
      [{ id: 'v0', pepper: 'too-short' }, /item 1: pepper "v0" is shorter than 32 bytes/],
      [{ id: 'v0', pepper: PEPPER, pepperFile: before }, /item 1: pepper "v0" has both a value and a file/],
      [{ id: 'v0' }, /item 1: pepper "v0" has neither a value nor a file/],
      [{ id: 'v3', pepperFile: before }, /pepper "v3": its id is taken; allowed: ids that differ/],
      [{ id: PEPPER, pepperFile: before }, /item 1: its id is not one/],
      [{ pepper: PEPPER }, /item 1: its id is not one/],
      ['too-short-secret', /item 1: not an id, = and the path of a file/],
      [7, /item 1: not an object with an id/],
    ];
    for (const [item, line] of cases) {
      const previousPeppers = [item, { id: 'v1', pepperFile: older }];
      const resolution = fromAnything({ options: { pepper: PEPPER, pepperId: 'v3', previousPeppers } });
      const message = onlyMessage(resolution);
      assert.match(message, line);
      assert.match(message, /; left out$/);
      assert.equal(digest(resolution.config, 'k')?.keyId, 'v3');
      assert.equal(digest(resolution.config, 'k')?.previous?.length, 1);
      for (const secret of ['too-short', PEPPER, folder.path]) assert.ok(!message.includes(secret), message);
    }
  });

  it('knows each id once, and eight peppers at most', () => {
    const twice = fromEnvironment({ PEPPER, PREVIOUS_PEPPERS: `v1=${before},v1=${older}` });
    assert.match(onlyMessage(twice), /pepper "v1": its id is taken/);
    assert.equal(digest(twice.config, 'k')?.previous?.length, 1);
    const nine = Array.from({ length: 9 }, (_, n) => `v${n}=${before}`).join(',');
    const many = fromEnvironment({ PEPPER, PEPPER_ID: 'now', PREVIOUS_PEPPERS: nine });
    assert.match(onlyMessage(many), /items after the first 8: got 9 items/);
    assert.equal(digest(many.config, 'k')?.previous?.length, 8);
  });
});
