// "Was a leaked key used here?": what a server exported, and what the command says of the same key.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Folder, variables } from '../config/helpers.js';
import type { ExportedLog } from '../support/exported.js';
import { cleanEnv, ROOT, startApp } from '../support/app-process.js';
import { fingerprint, OLD_PEPPER, PEPPER } from './fingerprinter.js';
import { listener, MAIN, temporaryFile, until } from './listener.js';

const APP = 'test/fixtures/preload/server.cjs';
const folder = new Folder();
after(() => folder.remove());
const pepper = folder.write('pepper', `${PEPPER}\n`);
const oldPepper = folder.write('old-pepper', OLD_PEPPER);

/** Header values as the client sends them, a byte for each character, and the lines of leaked keys. */
const PRESENTED: readonly (readonly [value: string, leaked: Uint8Array])[] = [
  ['sk_test_abc123', Buffer.from('sk_test_abc123')],
  [' \tsk padded \t ', Buffer.from('sk padded')],
  ['sk-pasted-with-a-space', Buffer.from('sk-pasted-with-a-space \t\r')],
  ['cl\xe9', Buffer.from('cl\xe9', 'latin1')],
  ['cl\xc3\xa9', Buffer.from('clé', 'utf8')],
  ['\xa0\xff\x80\xa0', Buffer.from('\xa0\xff\x80\xa0', 'latin1')],
  ['k'.repeat(8192), Buffer.alloc(8192, 'k')],
];

/** The events of a server that was sent each of the keys, in their order. */
async function eventsOf(settings: Readonly<Record<string, string>>): Promise<readonly ExportedLog[]> {
  const env = variables(settings);
  const app = await startApp({ app: APP, env });
  for (const [at, [value]] of PRESENTED.entries()) {
    const head = `GET /${at} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-api-key:${value}\r\n\r\n`;
    assert.match(await app.raw(Buffer.from(head, 'latin1'), 5000), /^HTTP\/1\.1 200 /);
  }
  await app.exported.until((exported) => exported.events().length === PRESENTED.length);
  await app.stop();
  const events = app.exported.events();
  return PRESENTED.map((_, at) => events.find((event) => event.attributes['url.path'] === `/${at}`)!);
}

async function fingerprints(args: readonly string[]): Promise<readonly unknown[]> {
  const leaked = Buffer.concat(PRESENTED.flatMap(([, line]) => [line, Buffer.from('\n')]));
  const { code, stdout, stderr } = await fingerprint(['--json', ...args], leaked);
  assert.equal(code, 0);
  assert.match(stderr, /^otel-api-key: line 2 has a space[^\n]*\n$/, 'the one with a space in it, alone');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('the command says what the instrumentation exports', () => {
  it('without a pepper', async () => {
    const events = await eventsOf({});
    assert.deepEqual(
      await fingerprints([]),
      events.map(({ attributes }, at) => ({ fingerprint: attributes['api_key.fingerprint'], line: at + 1 })),
    );
  });

  it('with a pepper, its id and another length', async () => {
    const events = await eventsOf({ PEPPER_FILE: pepper, PEPPER_ID: 'v2', FINGERPRINT_LENGTH: '40' });
    assert.deepEqual(
      await fingerprints(['--pepper-file', pepper, '--pepper-id', 'v2', '--length', '40']),
      events.map(({ attributes }, at) => ({
        fingerprint: attributes['api_key.fingerprint'],
        key_id: attributes['api_key.fingerprint_key_id'],
        line: at + 1,
      })),
    );
  });

  it('during a rotation', async () => {
    const events = await eventsOf({ PEPPER_FILE: pepper, PREVIOUS_PEPPERS: `v1=${oldPepper}` });
    assert.deepEqual(
      await fingerprints(['--pepper-file', pepper, '--previous', `v1=${oldPepper}`]),
      events.map(({ attributes }, at) => {
        const previous = attributes['api_key.previous_fingerprints'] as string[];
        return {
          fingerprint: attributes['api_key.fingerprint'],
          key_id: attributes['api_key.fingerprint_key_id'],
          previous: previous.map((digest) => ({ fingerprint: digest, key_id: 'v1' })),
          line: at + 1,
        };
      }),
    );
  });
});

/** The blocks of shell commands behind `<!-- test: leaked key -->` in the README, as they stand there. */
function recipes(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, part = ''] = readme.split('<!-- test: leaked key -->');
  const blocks = [...(part.split(/^\*\*/m)[1] ?? '').matchAll(/```sh\n([\s\S]*?)```/g)];
  assert.equal(blocks.length, 2, 'the recipe has two blocks');
  return blocks.map(([, code = '']) => code);
}

/** A shell as in a project where the package is installed: `npx otel-api-key` is the command. */
function shell(script: string): string {
  const npx = folder.write('npx', `#!/bin/sh\nshift\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(npx, 0o700);
  const PATH = `${folder.path}:${process.env['PATH']}`;
  const env = { ...cleanEnv(), PATH };
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder.path, env, encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

describe('the recipe of the README', () => {
  it('finds the requests of a leaked key, of before a rotation too, and no others', async (t) => {
    const events = temporaryFile(t, 'events.jsonl');
    const receiver = await listener(t, ['--json']);
    for (const [path, settings] of [
      ['/plain', {}],
      ['/active', { PEPPER_FILE: pepper, PEPPER_ID: '2027-05' }],
      ['/before', { PEPPER_FILE: oldPepper, PEPPER_ID: '2026-11' }],
    ] as const) {
      const env = variables(settings);
      const app = await startApp({ app: APP, env, endpoint: receiver.url });
      await app.get(path, { 'x-api-key': 'leaked' });
      await app.get('/other', { 'x-api-key': 'not-leaked' });
      await app.stop();
    }
    await until(() => receiver.stdout().split('\n').length === 7);
    writeFileSync(events, receiver.stdout());
    copyFileSync(events, join(folder.path, 'events.jsonl'));
    const secrets = join(folder.path, 'secrets');
    mkdirSync(secrets);
    copyFileSync(pepper, join(secrets, 'pepper'));
    copyFileSync(oldPepper, join(secrets, 'pepper-2026-11'));
    folder.write('leaked-keys.txt', 'leaked\n');
    const found = recipes().map((script) =>
      [...shell(script).matchAll(/"url\.path":"([^"]*)"/g)].map(([, path]) => path),
    );
    assert.deepEqual(found, [['/plain'], ['/active', '/before']]);
  });
});
