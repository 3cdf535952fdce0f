import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { laterThan, readPreloadOptions, type LoadedBy } from '../../src/preload/later-preloads.js';
import { cleanEnv } from '../support/app-process.js';
import { assertNoSquare } from '../support/growth.js';

describe('the preloads that Node was told of', () => {
  for (const [story, nodeOptions, execArgv, requires, imports] of [
    ['are none', undefined, [], [], []],
    ['stand on the command line', undefined, ['--require', 'a', '--import', 'b'], ['a'], ['b']],
    ['may be given with an equals sign', undefined, ['--require=a', '--import=b'], ['a'], ['b']],
    ['may be given by a letter', undefined, ['-r', 'a', '-r', 'b'], ['a', 'b'], []],
    [
      'may hold an equals sign',
      undefined,
      ['--import=data:text/javascript,a=1'],
      [],
      ['data:text/javascript,a=1'],
    ],
    ['stand in NODE_OPTIONS', '--require a -r b --import=c', [], ['a', 'b'], ['c']],
    [
      'in NODE_OPTIONS come before those of the command line',
      '-r a --import c',
      ['-r', 'b', '--import', 'd'],
      ['a', 'b'],
      ['c', 'd'],
    ],
    [
      'stand among other options',
      '--max-old-space-size=64 -r a',
      ['--inspect', '--import', 'b', '--title', 'x'],
      ['a'],
      ['b'],
    ],
    ['may be separated by many spaces', '   -r    a   ', [], ['a'], []],
    ['may hold spaces in quotes', '-r "a b" --import "c d"', [], ['a b'], ['c d']],
    ['may have quotes anywhere', '--requ"ire"=a" "b "-r" c', [], ['a b', 'c'], []],
    ['may hold an escaped quote', String.raw`-r "a\"b"`, [], ['a"b'], []],
    ['may hold an escaped backslash', String.raw`-r "c:\\a b"`, [], [String.raw`c:\a b`], []],
    ['hold a backslash outside quotes as it is', String.raw`-r c:\a`, [], [String.raw`c:\a`], []],
    ['hold a tab, which separates nothing', '-r a\tb', [], ['a\tb'], []],
    ['are none where the value is missing', undefined, ['--import'], [], []],
    ['are none where the value is empty', '--require=', ['--import='], [], []],
    [
      'are none in options that only begin alike',
      '--require-x a',
      ['--importer=b', '--no-import', 'c'],
      [],
      [],
    ],
  ] as const) {
    it(story, () => assert.deepEqual(readPreloadOptions(nodeOptions, execArgv), { requires, imports }));
  }

  it('are read without a throw and without effort from NODE_OPTIONS of any kind', () => {
    for (const unit of ['"', 'a"', '\\', '"\\', ' ', '" ', '"a" ', '-r ']) {
      assertNoSquare(
        (length) => unit.repeat(length / unit.length),
        (text) => readPreloadOptions(text, []),
      );
    }
  });
});

describe('NODE_OPTIONS', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'preloads ')));
  after(() => rmSync(folder, { recursive: true }));
  const files = ['plain.cjs', 'with space.cjs', 'with"quote.cjs', 'with\\backslash.cjs', 'tab\there.cjs'];
  mkdirSync(join(folder, 'a b'));
  for (const file of files) {
    writeFileSync(join(folder, 'a b', file), 'console.log(JSON.stringify(__filename))');
  }

  const options = [
    '-r "./a b/plain.cjs"',
    '--require="./a b/with space.cjs"',
    String.raw`-r "./a b/with\"quote.cjs"`,
    String.raw`-r "./a b"/with\backslash.cjs`,
    String.raw`  --require "./a b/with\\backslash.cjs"   -r ./a" "b/plain.cjs`,
    '-r "./a b/tab\there.cjs"',
    '"-r" "./a b/plain".cjs',
  ];
  for (const text of options) {
    it(`${JSON.stringify(text)} is read as Node reads it`, () => {
      const env = cleanEnv({ NODE_OPTIONS: text });
      const output = execFileSync(process.execPath, ['-e', '0'], { cwd: folder, env, encoding: 'utf8' });
      const loaded = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as string);
      const read = readPreloadOptions(text, []).requires.map((path) => join(folder, path));
      assert.deepEqual([...new Set(read)], loaded);
    });
  }
});

describe('the preloads after ours', () => {
  const OURS = '/modules/ours.js';
  const resolve = (specifier: string): string | undefined =>
    specifier === 'missing' ? undefined : `/modules/${specifier}.js`;
  const later = (requires: readonly string[], imports: readonly string[]): readonly string[] =>
    laterThan(OURS, { requires, imports }, resolve);

  for (const [story, requires, imports, expected] of [
    [
      'are all later requires and every import where ours is required',
      ['a', 'ours', 'b'],
      ['c', 'd'],
      ['b', 'c', 'd'],
    ],
    ['are the later imports alone where ours is imported', ['a', 'b'], ['c', 'ours', 'd'], ['d']],
    ['are none where ours is the last', ['a'], ['b', 'ours'], []],
    ['are none where ours was not preloaded', ['a'], ['b'], []],
    ['are none where there are none', [], [], []],
    ['leave out what cannot be found', ['ours', 'missing', 'b'], ['missing'], ['b']],
    [
      'leave out ours when it was named twice, and count from the first',
      ['ours', 'a'],
      ['ours', 'b'],
      ['a', 'b'],
    ],
  ] as const) {
    it(story, () => {
      assert.deepEqual(
        later(requires, imports),
        expected.map((name) => `/modules/${name}.js`),
      );
    });
  }

  it('are looked up as Node will look them up', () => {
    const asked: [string, LoadedBy][] = [];
    laterThan(OURS, { requires: ['ours', 'a'], imports: ['b'] }, (specifier, loadedBy) => {
      asked.push([specifier, loadedBy]);
      return resolve(specifier);
    });
    assert.deepEqual(asked, [
      ['ours', 'require'],
      ['a', 'require'],
      ['b', 'import'],
    ]);
  });
});
