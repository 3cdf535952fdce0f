// A second implementation, which shares nothing with the first but the vectors.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Folder } from '../config/helpers.js';
import { ROOT } from '../support/app-process.js';
import { realTest } from '../support/real-part.js';
import { VECTORS } from './vectors.js';

const PROGRAM = join(ROOT, 'test', 'vectors', 'fingerprint.py');
const COUNT = VECTORS.cases.length;

/** Without `-I`, what lies in the developer's PYTHONPATH would be no part of the standard library. */
function run(python: string, ...args: readonly string[]): readonly [number | null, string] {
  const { status, stdout, stderr } = spawnSync(python, ['-I', PROGRAM, ...args], { encoding: 'utf8' });
  return [status, stdout + stderr];
}

realTest('python3', 'an implementation in Python agrees with every vector', (_, python) => {
  assert.deepEqual(run(python), [0, `${COUNT} of ${COUNT} agree\n`]);
});

realTest('python3', 'it names each vector that it does not agree with', (t, python) => {
  const folder = new Folder();
  t.after(() => folder.remove());
  const wrong = {
    'header-plain': { fingerprint: '3229db23516d9174' },
    'header-repeated': { count: 1 },
    'query-plus': { key: 'a b' },
    'rotation-header': { previous: [] },
    'cookie-plain': { name: 'Session-Key' },
    nothing: { location: 'header' },
  };
  const cases = VECTORS.cases.map((vector) => ({
    ...vector,
    expect: { ...vector.expect, ...wrong[vector.name as keyof typeof wrong] },
  }));
  const file = folder.write('wrong.json', JSON.stringify({ ...VECTORS, cases }));
  const [status, output] = run(python, file);
  assert.equal(status, 1);
  const lines = output.trimEnd().split('\n');
  assert.equal(lines.pop(), `${COUNT - 6} of ${COUNT} agree`);
  assert.deepEqual(new Set(lines.map((line) => line.split(':')[0])), new Set(Object.keys(wrong)));
});
