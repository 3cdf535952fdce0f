import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { withFrameworksTable } from '../frameworks/table.js';
import { ROOT } from '../support/app-process.js';

it("the README's table of frameworks says what the frameworks are tested for (npm run docs:frameworks)", () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  assert.equal(withFrameworksTable(readme), readme);
});
