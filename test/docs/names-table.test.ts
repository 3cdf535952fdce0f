import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as semconv from '../../src/semconv.js';
import { ROOT } from '../support/app-process.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

function namesInTable(): readonly string[] {
  const table = /<!-- names:begin -->([\s\S]*)<!-- names:end -->/.exec(readme)?.[1] ?? '';
  return [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name!);
}

/** The names in semconv.ts, as the table writes them. */
function namesInSource(): readonly string[] {
  return Object.entries(semconv)
    .filter(([constant]) => constant !== 'SCOPE_NAME')
    .map(([, name]) => (name.endsWith('.') ? `${name}<name>` : name));
}

describe("the README's table of names", () => {
  it('has every name that the package can emit, and no other', () => {
    assert.deepEqual(new Set(namesInTable()), new Set(namesInSource()));
  });

  it('has each name once', () => {
    const names = namesInTable();
    assert.equal(new Set(names).size, names.length);
  });
});

describe('emitted names', () => {
  it('are spelt in semconv.ts alone', () => {
    const source = join(ROOT, 'src');
    const spelt = /'(api_key\.[a-z_]+|enduser\.id)'/;
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    assert.ok(files.length > 50);
    for (const file of files) {
      if (file === 'semconv.ts') continue;
      const match = spelt.exec(readFileSync(join(source, file), 'utf8'));
      assert.equal(match, null, `${file} spells ${match?.[1]}`);
    }
  });
});
