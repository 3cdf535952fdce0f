// Text of strangers on a page: whatever it is, it stays text, and the page keeps its shape.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { reportPage } from '../../src/cli/correlate/html/report-page.js';
import { markup } from '../../src/cli/correlate/html/markup.js';
import { hostilePage, HOSTILE_TEXTS, pageOf } from './page-records.js';

const nasty = fc.constantFrom(
  ...HOSTILE_TEXTS,
  '<',
  '>',
  '&',
  '"',
  "'",
  '`',
  '&lt;',
  '&#60;',
  '\u202e',
  '\ud800',
  '${x}',
  '$&',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** Tags with all that is in them; an attribute that held a record's text would differ. */
const tags = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

/** What a browser makes of the entities that the page uses. */
const decoded = (html: string): string =>
  html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe('the text of a record', () => {
  for (const [story, before, after] of [
    ['is left alone when it is ordinary', 'GET /v1/käse/日本?', 'GET /v1/käse/日本?'],
    ['opens no element', '</td><script>', '&#60;/td&#62;&#60;script&#62;'],
    ['ends no attribute', `"' onload=x`, '&#34;&#39; onload=x'],
    ['is not decoded twice', '&lt;', '&#38;lt;'],
    ['turns nothing around', 'admin\u202egnp.exe', 'admin\uFFFDgnp.exe'],
    ['hides nothing', 'a\u200bb\u3164c\u00add', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['holds no control character', 'a\0b\r\n\u001b[2J\u2028', 'a\uFFFDb\uFFFD\uFFFD\uFFFD[2J\uFFFD'],
    ['holds no half character', 'a\ud800b\udc00', 'a\uFFFDb\uFFFD'],
    ['spills over no neighbour', `a${'\u0301'.repeat(50)}b`, 'a\u0301\u0301b'],
    ['is cut, and says so', 'x'.repeat(100_000), `${'x'.repeat(300)}… (100000 characters)`],
  ] as const) {
    it(story, () => assert.equal(markup`${before}`.text, after));
  }

  it('changes no tag of the page, wherever it is', () => {
    const shape = tags(reportPage(pageOf('harmless')));
    fc.assert(
      fc.property(text, (hostile) => {
        const html = reportPage(pageOf(hostile));
        assert.deepEqual(tags(html), shape);
        assert.doesNotMatch(html, /[\p{Cs}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      }),
      { numRuns: 300 },
    );
  });

  it('can be read as what it was, where it is harmless', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 140 }), (path) => {
        assert.ok(decoded(reportPage(pageOf(path))).includes(`<code dir="ltr">${path} ${path}</code>`));
      }),
      { numRuns: 100 },
    );
  });
});

it('a page of a thousand findings is made at once, and is not large', () => {
  const begun = performance.now();
  const html = reportPage(hostilePage(1000));
  assert.ok(performance.now() - begun < 1000);
  assert.ok(html.length < 3_000_000, `${html.length}`);
});
