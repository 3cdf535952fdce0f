// `npm test` plays a sample; `npm run test:matrix` all, and writes what it found to docs/compatibility.md.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';
import { CELLS, nameOf, SAMPLE, whyNot, type Cell } from './axes.js';
import { compatibilityPage, type Verdict } from './page.js';
import { prepare, runCell } from './run-cell.js';

const ALL = process.env['MATRIX'] === 'all';
const PAGE = join(ROOT, 'docs', 'compatibility.md');
const cells = ALL ? CELLS : SAMPLE;

const verdicts = new Map<Cell, Verdict>();

async function check(cell: Cell): Promise<void> {
  verdicts.set(cell, 'fails');
  if (whyNot(cell) === undefined) {
    await runCell(cell);
    verdicts.set(cell, 'works');
  } else {
    // What is said not to work is tried too, so that the page does not outlive its reason.
    await assert.rejects(runCell(cell));
    verdicts.set(cell, 'cannot');
  }
}

describe('every Node, SDK, start, language and way to load', { skip: skipWithout('npm-registry') }, () => {
  before(async () => {
    for (const cell of cells) await prepare(cell);
  });
  describe('has the event and the server span in one trace', { concurrency: 2 }, () => {
    for (const cell of cells) it(nameOf(cell), () => check(cell));
  });
  after(() => {
    if (ALL) writeFileSync(PAGE, compatibilityPage(verdicts));
  });
});

it('docs/compatibility.md was made of all of them, and all that can work did', () => {
  const expected = new Map(
    CELLS.map((cell) => [cell, whyNot(cell) === undefined ? 'works' : 'cannot'] as const),
  );
  assert.equal(readFileSync(PAGE, 'utf8'), compatibilityPage(expected));
});
