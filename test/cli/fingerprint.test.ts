// `otel-api-key fingerprint` with keys from a pipe.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Folder } from '../config/helpers.js';
import { cleanEnv } from '../support/app-process.js';
import { fingerprint, OLD_PEPPER, PEPPER } from './fingerprinter.js';
import { MAIN, until } from './listener.js';

const KEY = 'sk_test_abc123';
const DIGEST = '3229db23516d9173';

const folder = new Folder();
after(() => folder.remove());
const pepper = folder.write('pepper', `${PEPPER}\n`);
const oldPepper = folder.write('old-pepper', OLD_PEPPER);

const sha = (bytes: string | Uint8Array, length = 16): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, length);
const hmac = (secret: string, bytes: string, length = 16): string =>
  createHmac('sha256', secret).update(bytes).digest('hex').slice(0, length);

describe('the fingerprint of a key', () => {
  it('is alone on its line', async () => {
    assert.deepEqual(await fingerprint([], `${KEY}\n`), { code: 0, stdout: `${DIGEST}\n`, stderr: '' });
  });

  it('needs no line feed after the last key', async () => {
    const { stdout } = await fingerprint([], `${KEY}\nanother`);
    assert.equal(stdout, `${DIGEST}\n${sha('another')}\n`);
  });

  it('is of bytes, not of characters', async () => {
    const bytes = Buffer.from([0x6b, 0xff, 0x00, 0xe9, 0x80]);
    const { stdout } = await fingerprint([], bytes);
    assert.equal(stdout, `${sha(bytes)}\n`);
  });

  it('is without white space, a carriage return and a byte order mark around the key, and nothing more', async () => {
    const input = `\ufeff${KEY}\r\n \t${KEY}\t \r\n${KEY}\u00a0\n${KEY}\r\r\n\ufeff${KEY}\n`;
    const { stdout } = await fingerprint([], input);
    const others = [`${KEY}\u00a0`, `${KEY}\r`, `\ufeff${KEY}`].map((key) => sha(key));
    assert.deepEqual(stdout.trimEnd().split('\n'), [DIGEST, DIGEST, ...others]);
  });

  it('has the length asked for', async () => {
    for (const length of [16, 40, 64]) {
      const { stdout } = await fingerprint(['--length', String(length)], KEY);
      assert.equal(stdout, `${sha(KEY, length)}\n`);
    }
  });

  it('is keyed with a pepper', async () => {
    assert.deepEqual(await fingerprint(['--pepper-file', pepper], KEY), {
      code: 0,
      stdout: `${hmac(PEPPER, KEY)}\n`,
      stderr: '',
    });
  });

  it('comes under each pepper of a rotation, with the id of each', async () => {
    const args = ['--pepper-file', pepper, '--pepper-id', 'v2', '--previous', `v1=${oldPepper}`];
    const { stdout } = await fingerprint(args, `${KEY}\nk\n`);
    assert.equal(
      stdout,
      `${hmac(PEPPER, KEY)} v2\n${hmac(OLD_PEPPER, KEY)} v1\n${hmac(PEPPER, 'k')} v2\n${hmac(OLD_PEPPER, 'k')} v1\n`,
    );
  });
});

describe('--json', () => {
  const objects = async (args: readonly string[], input: string): Promise<unknown[]> => {
    const { stdout } = await fingerprint(['--json', ...args], input);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };

  it('tells the line of input, empty ones counted', async () => {
    assert.deepEqual(await objects([], `\n${KEY}\n\nk`), [
      { fingerprint: DIGEST, line: 2 },
      { fingerprint: sha('k'), line: 4 },
    ]);
  });

  it('tells which pepper made what', async () => {
    assert.deepEqual(await objects(['--pepper-file', pepper], KEY), [
      { fingerprint: hmac(PEPPER, KEY), key_id: 'default', line: 1 },
    ]);
    const args = ['--pepper-file', pepper, '--pepper-id', 'v2', '--previous', `v1=${oldPepper}`];
    assert.deepEqual(await objects([...args, '--length', '20'], KEY), [
      {
        fingerprint: hmac(PEPPER, KEY, 20),
        key_id: 'v2',
        previous: [{ fingerprint: hmac(OLD_PEPPER, KEY, 20), key_id: 'v1' }],
        line: 1,
      },
    ]);
  });
});

describe('standard input', () => {
  it('is answered as it comes, and left when nobody reads any more', async (t) => {
    const child = spawn(process.execPath, [MAIN, 'fingerprint'], { env: cleanEnv() });
    t.after(() => child.kill('SIGKILL'));
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${KEY}\nha`);
    await until(() => stdout === `${DIGEST}\n`);
    child.stdin.write('lf\n');
    await until(() => stdout === `${DIGEST}\n${sha('half')}\n`);
    child.stdout.destroy();
    child.stdin.write(`${KEY}\n`);
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0);
    assert.equal(stderr, '');
  });

  it('may have empty lines, which are skipped and counted', async () => {
    const { code, stdout, stderr } = await fingerprint([], `\n${KEY}\n \t\r\n\n`);
    assert.equal(code, 0);
    assert.equal(stdout, `${DIGEST}\n`);
    assert.equal(stderr, 'otel-api-key: 3 empty lines skipped\n');
  });

  it('must hold a key: no answer would look like "was not used"', async () => {
    for (const input of ['', '\n\n', ' \r\n']) {
      const { code, stdout, stderr } = await fingerprint([], input);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /otel-api-key: no key came; put keys on standard input, one a line\n$/);
    }
  });

  it('may have lines of 64 KiB, and none longer', async () => {
    const longest = 'k'.repeat(64 * 1024);
    assert.equal((await fingerprint([], `${longest}\n`)).stdout, `${sha(longest)}\n`);
    // Not ended yet: it is refused all the same.
    const { code, stdout, stderr } = await fingerprint([], `${KEY}\n${longest}k`);
    assert.equal(code, 2);
    assert.equal(stdout, `${DIGEST}\n`);
    assert.equal(
      stderr,
      'otel-api-key: line 2 is longer than 65536 bytes, which no key is; give keys, one a line\n',
    );
  });

  it('gets one warning for keys that no header could carry', async () => {
    const { code, stdout, stderr } = await fingerprint(
      [],
      Buffer.from(`${KEY}\nke\ty\n${KEY}\nö\n`, 'utf16le'),
    );
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').length, 6);
    assert.equal(
      stderr,
      'otel-api-key: line 1 has a control character, which no header can carry: is it really a key?\n' +
        'otel-api-key: 4 more lines like the one that has a control character, which no header can carry\n',
    );
    assert.equal((await fingerprint([], 'key\u00a1ö\u0080')).stderr, '');
  });

  for (const [line, doubt] of [
    [`X-Api-Key: ${KEY}`, 'looks like a header'],
    [`Bearer ${KEY}`, 'begins with a scheme'],
    [`"${KEY}"`, 'is in quotes'],
    [`${KEY},acme`, 'has a space, comma or semicolon in it'],
    [`${KEY}\tacme`, 'has a space, comma or semicolon in it'],
    [`${KEY}%2B`, 'looks percent-encoded'],
  ] as const) {
    it(`gets a warning without the key for a line that ${doubt}`, async () => {
      const { code, stdout, stderr } = await fingerprint([], `${KEY}\n${line}\n${line}\n`);
      assert.equal(code, 0);
      assert.equal(stdout.trim().split('\n').length, 3);
      assert.ok(stderr.startsWith(`otel-api-key: line 2 ${doubt}`), stderr);
      assert.match(stderr, /is it really a key\?\notel-api-key: 1 more line like/);
      assert.ok(!stderr.includes(KEY));
    });
  }
});

describe('a mistake is one line, exit code 2, and no fingerprint', () => {
  const CANARY = 'sk_live_canary_4711';
  const short = folder.write('short', 'pepper-v1-0123456789');
  const directory = join(folder.path, 'directory');
  mkdirSync(directory);
  const pipe = join(folder.path, 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const active = ['--pepper-file', pepper];

  for (const [story, args, line] of [
    ['a key as an argument', [CANARY], /a key is never an argument, since the shell history and the process/],
    ['two of them', [CANARY, CANARY], /a key is never an argument/],
    ['a key that looks like an option', [`-${CANARY}`], /an unknown option, not repeated here since it may/],
    ['a key after --', ['--', `-${CANARY}`], /an unknown option, not repeated/],
    ['a key as the value of an option', [`--key=${CANARY}`], /an unknown option, not repeated/],
    ['a key as length', ['--length', CANARY], /--length: not such a number; allowed: 16 to 64;/],
    ['a length too small', ['--length', '15'], /allowed: 16 to 64/],
    ['a length too great', ['--length', '65'], /allowed: 16 to 64/],
    ['two lengths', ['--length', '16', '--length', '17'], /--length: given more than once/],
    [
      'a pepper id that may be a pepper',
      [...active, '--pepper-id', PEPPER],
      /--pepper-id: not an id; allowed: 1/,
    ],
    ['an option without its value', ['--pepper-file'], /'--pepper-file <path>' argument missing/],
    ['a short pepper', ['--pepper-file', short], /--pepper-file: shorter than 32 bytes; allowed: /],
    ['a pepper in place of its file', ['--pepper-file', PEPPER], /--pepper-file: .* there is no such file/],
    ['a directory', ['--pepper-file', directory], /--pepper-file: .* it is not a regular file;/],
    ['a pipe', ['--pepper-file', pipe], /--pepper-file: .* it is not a regular file;/],
    ['two active peppers', [...active, ...active], /--pepper-file: given more than once/],
    ['an id alone', ['--pepper-id', 'v1'], /--pepper-id: given without an active pepper; .*--pepper-file/],
    [
      'a previous pepper alone',
      ['--previous', `v1=${pepper}`],
      /--previous: given without an active pepper;/,
    ],
    [
      'a previous pepper without id',
      [...active, '--previous', PEPPER],
      /--previous, item 1: not an id, = and/,
    ],
    [
      'a short previous pepper',
      [...active, '--previous', `v1=${short}`],
      /--previous, pepper "v1": shorter than/,
    ],
    [
      'an id twice',
      [...active, '--previous', `default=${oldPepper}`],
      /--previous, pepper "default": its id is/,
    ],
    [
      'nine previous peppers',
      [...active, ...Array.from({ length: 9 }, (_, at) => ['--previous', `v${at}=${oldPepper}`]).flat()],
      /--previous, items after the first 8: got 9 items/,
    ],
  ] as const) {
    it(story, async () => {
      const { code, stdout, stderr } = await fingerprint(args, `${KEY}\n`);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /^otel-api-key: [^\n]+\n$/);
      assert.match(stderr, line);
      for (const secret of [CANARY, KEY, PEPPER, 'v1-01', folder.path]) assert.ok(!stderr.includes(secret));
    });
  }

  it('a standard output that cannot be written', { skip: !existsSync('/dev/full') }, async (t) => {
    const full = openSync('/dev/full', 'w');
    t.after(() => closeSync(full));
    const child = spawn(process.execPath, [MAIN, 'fingerprint'], { stdio: ['pipe', full, 'pipe'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin?.end(KEY);
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 2);
    assert.equal(stderr, 'otel-api-key: standard output cannot be written (ENOSPC)\n');
  });
});

describe('a warning is one line, and the fingerprint comes all the same', () => {
  it('for a pepper that every user can read', async () => {
    const exposed = folder.write('exposed', PEPPER, 0o644);
    const { code, stdout, stderr } = await fingerprint(['--pepper-file', exposed], KEY);
    assert.equal(code, 0);
    assert.equal(stdout, `${hmac(PEPPER, KEY)}\n`);
    assert.match(
      stderr,
      /^otel-api-key: --pepper-file: every user of this machine can read the file;[^\n]+\n$/,
    );
  });

  it('for the pepper of a server, which is not read from its variables', async () => {
    const variable = 'OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE';
    const { code, stdout, stderr } = await fingerprint([], KEY, { [variable]: pepper });
    assert.equal(code, 0);
    assert.equal(stdout, `${DIGEST}\n`);
    assert.equal(
      stderr,
      `otel-api-key: ${variable} is set but not read; these fingerprints are plain SHA-256, give --pepper-file for others\n`,
    );
    assert.equal((await fingerprint(['--pepper-file', pepper], KEY, { [variable]: pepper })).stderr, '');
  });
});
