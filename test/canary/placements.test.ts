import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/app-process.js';
import { LISTS } from './placements/all.js';

const SECURITY = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').replace(/\s+/g, ' ');
/** What is not done, in its own section. */
const NOT_DONE = SECURITY.slice(SECURITY.indexOf('## What is not'));

for (const [list, placements] of Object.entries(LISTS)) {
  describe(`the list of ${list}`, () => {
    it('names each placement once, and says why it is right', () => {
      const names = placements.map(({ name }) => name);
      assert.deepEqual(names, [...new Set(names)]);
      for (const { name, why } of placements) assert.ok(why.length > 5, name);
    });

    it('tells of each key that comes out what SECURITY.md says of it', () => {
      for (const { name, foundIn, documented } of placements) {
        assert.equal(documented !== undefined, foundIn.length > 0, name);
        if (documented !== undefined) assert.ok(NOT_DONE.includes(documented), `${name}: ${documented}`);
      }
    });
  });
}
