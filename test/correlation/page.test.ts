// The page of `otel-api-key correlate --html`, opened as its reader opens it: from a disk, with no network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { TestContext } from 'node:test';
import type { Page as Tab } from 'puppeteer-core';
import { reportPage, type Page } from '../../src/cli/correlate/html/report-page.js';
import { sharedChromium, type OpenedPage } from '../support/chromium.js';
import { realTest, ROOT } from '../support/real-part.js';
import { hostilePage, HOSTILE_TEXTS, madePage } from './page-records.js';

const CONTRAST = join(ROOT, 'test', 'fixtures', 'page', 'contrast.js');

const SIZES: readonly (readonly [story: string, page: Page])[] = [
  ['a working day', madePage()],
  ['no findings', madePage({ verdicts: { matched: 5000, blocked_at_gateway: 12 } })],
  ['no records', madePage({ verdicts: {}, slices: 0 })],
  [
    '1,000 findings of 5,000 in 30 days',
    madePage({
      verdicts: { bypass: 400, outcome_mismatch: 600, blind_spot: 4000, matched: 9_000_000 },
      seconds: 30 * 86_400,
    }),
  ],
  ['one finding in 10 seconds', madePage({ verdicts: { bypass: 1, matched: 30 }, seconds: 10, slices: 10 })],
  ['hostile records', hostilePage()],
];

const openFromDisk = sharedChromium();

function open(t: TestContext, chromium: string, report: Page): Promise<OpenedPage> {
  return openFromDisk(t, chromium, reportPage(report));
}

/** What a piece of JavaScript comes to inside the page. */
async function inPage<Result>(tab: Tab, code: string): Promise<Result> {
  return (await tab.evaluate(code)) as Result;
}

const each = (selector: string, what: string): string =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${what})`;

const texts = (tab: Tab, selector: string): Promise<string[]> =>
  inPage(tab, each(selector, 'one.textContent.trim()'));

/** The class of each finding that is to be seen. */
const shown = async (tab: Tab): Promise<string[]> => {
  const rows = await inPage<string[]>(
    tab,
    each('.findings tbody tr', "one.checkVisibility() ? one.dataset.class : ''"),
  );
  return rows.filter((name) => name !== '');
};

const chosen = (tab: Tab, scheme: string): Promise<void> =>
  tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);

for (const [story, report] of SIZES) {
  realTest(
    'chromium',
    `asks for nothing, complains of nothing and fits a telephone: ${story}`,
    async (t, path) => {
      const { page, requests, complaints } = await open(t, path, report);
      assert.equal(requests.length, 1);
      assert.match(requests[0] ?? '', /^file:.*\/report\.html$/);
      for (const width of [390, 768, 1280]) {
        await page.setViewport({ width, height: 844 });
        assert.equal(await inPage(page, 'document.documentElement.scrollWidth'), width);
      }
      assert.deepEqual(complaints, []);
    },
  );
}

realTest('chromium', 'says first what was found, when, and among how many requests', async (t, path) => {
  const { page } = await open(t, path, madePage());
  assert.deepEqual(await texts(page, 'h1'), [
    '65 findings in 12,799 requests at the gateway and 12,456 at the application, 28 Nov 2026 06:00:00 to 07:00:00 UTC',
  ]);
  assert.deepEqual(await texts(page, '.lead'), [
    'Worst: 7 bypass (no gateway record explains it). 48 records could not be judged: see not comparable and at edge.',
  ]);
  assert.deepEqual(await texts(page, '.cards b'), ['7', '3', '12', '41', '2']);
});

realTest('chromium', 'adds up from what was read to the classes', async (t, path) => {
  const made = madePage();
  const gateway = { duplicates: 12, bad: { 'not JSON': 3, 'no usable time': 1 }, out_of_range: 40, other: 0 };
  const events = { duplicates: 2, bad: { 'not JSON': 5 }, out_of_range: 38, other: 911 };
  const { page } = await open(t, path, {
    ...made,
    summary: { ...made.summary, set_aside: { gateway, events } },
  });
  const rows = await inPage(
    page,
    each('.ledger tbody tr', '[...one.children].slice(0, 4).map((cell) => cell.textContent.trim())'),
  );
  assert.deepEqual(rows, [
    ['Read', '12,855', '13,412', '26,267'],
    ['− Duplicates', '12', '2', '14'],
    ['− Out of range', '40', '38', '78'],
    ['− Other', '0', '911', '911'],
    ['− Bad', '3', '5', '8'],
    ['− Bad', '1', '0', '1'],
    ['= Judged', '12,799', '12,456', '25,255'],
    ['Bypass', '0', '7', '7'],
    ['Fingerprint mismatch', '3', '3', '6'],
    ['Outcome mismatch', '12', '12', '24'],
    ['Blind spot', '41', '0', '41'],
    ['Ambiguous', '0', '2', '2'],
    ['Not comparable', '18', '18', '36'],
    ['At edge', '6', '6', '12'],
    ['Blocked at gateway', '311', '0', '311'],
    ['Matched', '12,408', '12,408', '24,816'],
    ['= Sum of the classes', '12,799', '12,456', '25,255'],
  ]);
});

interface Box {
  readonly fill: string;
  readonly x: string;
  readonly y: number;
  readonly height: number;
}

realTest(
  'chromium',
  'draws every finding on the time line, and has a table for who cannot see it',
  async (t, path) => {
    const made = madePage();
    const { page } = await open(t, path, made);
    const label = await inPage(
      page,
      `document.querySelector('.chart').getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent)`,
    );
    assert.deepEqual(label, [
      'Time line',
      'Findings of each class from 28 Nov 2026 06:00:00 to 07:00:00 UTC, in slices of 60 s. The table that follows has the numbers.',
    ]);
    // Ten findings are as high as the plot, 180 pixels.
    const boxes = await inPage<Box[]>(
      page,
      each(
        '.chart rect[fill]',
        "({ fill: one.getAttribute('fill'), x: one.getAttribute('x'), y: Number(one.getAttribute('y')), height: Number(one.getAttribute('height')) })",
      ),
    );
    const found = (fill: string): number =>
      boxes.reduce((sum, box) => sum + (box.fill === fill ? box.height / 18 : 0), 0);
    assert.deepEqual(
      ['bypass', 'fingerprint_mismatch', 'outcome_mismatch', 'blind_spot', 'ambiguous'].map((name) =>
        Math.round(found(`url(#${name})`)),
      ),
      [7, 3, 12, 41, 2],
    );
    // One upon the other: the next one ends where the last one began, the first one on the axis.
    const tops = new Map<string, number>();
    for (const { x, y, height } of boxes) {
      assert.ok(Math.abs(y + height - (tops.get(x) ?? 202)) < 0.01);
      tops.set(x, y);
    }
    await page.click('summary');
    assert.equal((await texts(page, '.time tbody tr')).length, 60);
    assert.deepEqual(await texts(page, '.chart > text'), [
      '10 findings',
      '5 findings',
      '06:00',
      '06:20',
      '06:40',
      '07:00',
    ]);
  },
);

realTest('chromium', 'leaves room on the time line where nothing happened', async (t, path) => {
  const made = madePage({ slices: 60 });
  const kept = made.timeline.filter((_, at) => at % 20 === 0);
  const { page } = await open(t, path, { ...made, timeline: kept, slice_ms: 60_000 });
  const columns = await inPage<string[]>(
    page,
    each('.chart rect.requests', "one.getAttribute('x') + ' ' + one.getAttribute('width')"),
  );
  assert.deepEqual(
    columns.map((column) => column.replace(/\.\d+/g, '')),
    ['0% 2%', '48% 2%', '97% 2%'],
  );
});

realTest('chromium', 'shows the findings of one class, or with some words', async (t, path) => {
  const { page } = await open(t, path, madePage());
  assert.equal((await shown(page)).length, 65);
  await page.select('#filter select', 'outcome_mismatch');
  assert.deepEqual(new Set(await shown(page)), new Set(['outcome_mismatch']));
  assert.deepEqual(await texts(page, 'output'), ['12 of 65 shown']);
  await page.select('#filter select', '');
  await page.type('#filter input', 'BYPASS admin');
  const left = await texts(page, '.findings tbody tr:not([hidden])');
  assert.ok(left.length > 0 && left.every((row) => row.startsWith('Bypass') && row.includes('/admin/keys')));
  await page.type('#filter input', ' nowhere');
  assert.deepEqual(await texts(page, 'output'), ['0 of 65 shown']);
});

realTest('chromium', 'can be read without its script', async (t, path) => {
  const { page } = await open(t, path, madePage());
  await page.setJavaScriptEnabled(false);
  await page.reload();
  assert.equal((await shown(page)).length, 65);
  assert.deepEqual(await inPage(page, each('#filter', 'one.checkVisibility()')), [false]);
});

realTest('chromium', 'keeps the heads of the findings in sight', async (t, path) => {
  const { page } = await open(t, path, madePage());
  const tops = await inPage<number[]>(
    page,
    each(
      '.findings .box',
      "(one.scrollTop = 2000, [one.scrollTop, one.querySelector('th').getBoundingClientRect().top - one.getBoundingClientRect().top])",
    ) + '[0]',
  );
  assert.ok(tops[0]! > 500 && Math.abs(tops[1]!) < 3, String(tops));
});

realTest('chromium', 'shows hostile records as text and does what none of them says', async (t, path) => {
  const { page, requests, complaints } = await open(t, path, hostilePage());
  const elements = await inPage<string[]>(page, each('*', 'one.localName'));
  for (const name of ['img', 'iframe', 'base', 'a', 'form', 'link', 'object'])
    assert.ok(!elements.includes(name), name);
  assert.equal(elements.filter((name) => name === 'script').length, 1);
  assert.equal(await inPage(page, 'window.harmed'), undefined);
  const cells = (await texts(page, '.findings tbody')).join('');
  assert.ok(cells.includes('/<script>harmed=1;alert(1)</script>'));
  assert.ok(cells.includes(`/${'A'.repeat(200)}`) && cells.includes('(100003 characters)'));
  assert.doesNotMatch(cells, /[\p{Cc}\p{Cf}\p{Cs}]/u);
  assert.equal((await shown(page)).length, HOSTILE_TEXTS.length);
  assert.deepEqual([requests.length, complaints], [1, []]);
});

realTest(
  'chromium',
  'runs no script but its own, and loads nothing, should a record get through all the same',
  async (t, path) => {
    // Put in by hand, where no record can: the policy is the second wall.
    const harm =
      '<img src="https://example.test/x.png" onerror="harmed=1"><script>harmed=1</script><p style="color:red" id="styled">x</p>';
    const html = reportPage(madePage()).replace('<main>', `<main>${harm}`);
    const { page, complaints } = await openFromDisk(t, path, html);
    assert.equal(await inPage(page, 'window.harmed'), undefined);
    assert.notDeepEqual(await inPage(page, each('#styled', 'getComputedStyle(one).color')), [
      'rgb(255, 0, 0)',
    ]);
    assert.equal(
      complaints.filter((text) => text.includes('Content Security Policy')).length,
      4,
      complaints.join('\n'),
    );
  },
);

for (const scheme of ['light', 'dark']) {
  realTest('chromium', `has a contrast of 4.5 in all of its text, ${scheme}`, async (t, path) => {
    const made = madePage({ verdicts: { bypass: 3, outcome_mismatch: 2, matched: 100 } });
    const { page } = await open(t, path, { ...made, summary: { ...made.summary, notices: ['Look.'] } });
    await chosen(page, scheme);
    await page.click('summary');
    const seen = await inPage<{ text: string; contrast: number }[]>(page, readFileSync(CONTRAST, 'utf8'));
    assert.ok(seen.length > 100);
    const dark = await inPage(page, 'getComputedStyle(document.body).backgroundColor');
    assert.equal(dark, scheme === 'dark' ? 'rgb(17, 19, 22)' : 'rgb(247, 247, 245)');
    assert.deepEqual(
      seen.filter(({ contrast }) => contrast < 4.5),
      [],
    );
  });

  realTest('chromium', `looks like something, ${scheme}`, async (t, path) => {
    const { page, folder } = await open(t, path, madePage());
    await chosen(page, scheme);
    await page.setViewport({ width: 1280, height: 900 });
    const file = `${folder}/report.png` as const;
    await page.screenshot({ path: file, fullPage: true });
    assert.ok(differentRows(readFileSync(file)) > 100);
  });
}

realTest(
  'chromium',
  'prints all of its findings, dark on light, none over another section',
  async (t, path) => {
    const { page } = await open(t, path, madePage());
    await page.setViewport({ width: 690, height: 1000 });
    const devtools = await page.createCDPSession();
    const features = [{ name: 'prefers-color-scheme', value: 'dark' }];
    await devtools.send('Emulation.setEmulatedMedia', { media: 'print', features });
    const ground = await inPage(page, 'getComputedStyle(document.body).backgroundColor');
    const filter = await inPage(page, each('#filter', 'one.checkVisibility()'));
    const [ends, next] = await inPage<number[]>(
      page,
      "[document.querySelector('.findings tbody tr:last-child').getBoundingClientRect().bottom, document.querySelector('.ledger').getBoundingClientRect().top]",
    );
    const width = await inPage(page, 'document.documentElement.scrollWidth');
    assert.deepEqual([ground, filter, width], ['rgb(255, 255, 255)', [false], 690]);
    assert.ok(ends! < next!, `${ends} ${next}`);
  },
);

/** How many different rows of pixels a PNG has, filtered as they are: a blank one has three at most. */
function differentRows(png: Buffer): number {
  const chunks: Buffer[] = [];
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      chunks.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const pixels = inflateSync(Buffer.concat(chunks));
  assert.ok(width === 1280 && height > 1500, `${width} x ${height}`);
  const row = pixels.length / height;
  return new Set(
    Array.from({ length: height }, (_, at) => pixels.toString('latin1', at * row, (at + 1) * row)),
  ).size;
}
