/** What the demo draws, at the sizes that terminals have. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frameOf } from '../../demo/showing/frame.js';
import { LineLog } from '../../demo/showing/line-log.js';
import { summaryOf } from '../../demo/showing/summary.js';
import type { Sighting } from '../../demo/reading/sighting.js';
import { SCENES } from '../../demo/traffic/scenes.js';
import { Totals } from '../../src/cli/listen/totals.js';
import type { Span } from '../../src/cli/terminal/style.js';

const SIGHTING: Sighting = {
  time: new Date('2026-11-20T10:00:00Z'),
  traceId: undefined,
  fingerprint: '3229db23516d9173',
  location: 'authorization',
  count: 1,
  outcome: 'failure',
  reason: 'rate_limited',
  keyId: 'key_1',
  owner: 'web-shop',
  method: 'GET',
  route: '/orders/:id',
  status: 429,
  address: '198.51.100.10',
  aborted: false,
};

const textOf = (line: readonly Span[]): string => line.map(({ text }) => text).join('');

describe('the live screen', () => {
  const sightings = Array.from({ length: 100 }, () => SIGHTING);

  it('fits eighty columns to the last letter, in every scene', () => {
    for (const [at, { title }] of SCENES.entries()) {
      const now = { title, at: at + 1, of: SCENES.length };
      const lines = frameOf({ sightings, totals: new Totals(), now }, 79, 23).map(textOf);
      assert.equal(lines.length, 23);
      assert.deepEqual(
        lines.filter((line) => line.length > 79),
        [],
      );
      assert.ok(lines.some((line) => line.includes(title)));
      assert.ok(lines.some((line) => /^3229db23516d9173 .* 198\.51\.100\.10\s*$/.test(line)));
    }
  });

  it('shows every column at a hundred and twenty', () => {
    const lines = frameOf({ sightings, totals: new Totals(), now: undefined }, 119, 29).map(textOf);
    assert.ok(
      lines.some((line) => /^TIME +FINGERPRINT +OUTCOME +HTTP +REQUEST +FROM +KEY OF +KEY IN/.test(line)),
    );
    assert.deepEqual(
      lines.filter((line) => line.length > 119),
      [],
    );
  });

  it('keeps the newest rows, and its height, on a small terminal', () => {
    for (const height of [1, 5, 12]) {
      assert.equal(frameOf({ sightings, totals: new Totals(), now: undefined }, 40, height).length, height);
    }
  });
});

describe('the plain lines', () => {
  it('show the first of those that are alike, and count the rest', () => {
    let text = '';
    const log = new LineLog((chunk) => (text += chunk));
    log.open();
    for (let at = 0; at < 7; at += 1) log.seen({ ...SIGHTING, fingerprint: `${at}`.repeat(16) });
    log.close();
    assert.equal(text.match(/rate_limited/g)?.length, 2);
    assert.match(text, /… and 5 more like those shown\n$/);
  });
});

describe('the summary', () => {
  it('breaks its lines at the width of the terminal', () => {
    const finding = { title: 'GUESSING', text: 'many words '.repeat(30).trim(), grave: true };
    const account = { ok: false, text: 'more words '.repeat(30).trim() };
    for (const width of [80, 100, 200]) {
      const lines = summaryOf([finding], [account], width).map(textOf);
      assert.deepEqual(
        lines.filter((line) => line.length > Math.min(width, 100)),
        [],
      );
      assert.equal(lines.join(' ').match(/many/g)?.length, 30);
      assert.ok(lines.some((line) => line.startsWith('  WRONG  more words')));
    }
  });
});
