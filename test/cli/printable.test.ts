// Text of strangers on a terminal: it stays in its cell.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AuthenticationEvent } from '../../src/receiver/authentication-event.js';
import { EventColumns } from '../../src/cli/listen/columns.js';
import { eventRow } from '../../src/cli/listen/event-row.js';
import { printableJson, sanitize } from '../../src/cli/terminal/sanitize.js';
import { renderLine, wrapSpans } from '../../src/cli/terminal/style.js';
import { fit, textWidth, truncate } from '../../src/cli/terminal/width.js';

const nasty = fc.constantFrom(
  '\u001b[31m',
  '\u009b2J',
  '\u202e',
  '\u200d',
  '\u0301',
  '\ufe0f',
  '日',
  '👩‍👩‍👧',
  '\ud800',
  '\r\n',
  '\u3164',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 20 })
  .map((parts) => parts.join(''));

describe('sanitize', () => {
  for (const [story, before, after] of [
    ['leaves ordinary text alone', 'GET /v1/käse/日本?', 'GET /v1/käse/日本?'],
    ['disarms escape sequences', 'a\u001b[2Jb\u009b31mc', 'a\uFFFD[2Jb\uFFFD31mc'],
    ['keeps one line one line', 'a\r\nb\u2028c\td', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['takes out what turns text around', 'admin\u202e\u2066gnp.exe', 'admin\uFFFDgnp.exe'],
    ['takes out what nobody sees', 'a\u00ad\ufe0fb\u3164c', 'a\uFFFDbc'],
    ['cuts piles of accents', `a${'\u0301'.repeat(50)}b`, 'a\u0301\u0301b'],
    ['cuts what is too long', 'x'.repeat(10_000), 'x'.repeat(256)],
  ] as const) {
    it(story, () => assert.equal(sanitize(before), after));
  }

  it('leaves nothing that a terminal could act on', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const clean = sanitize(hostile);
        assert.doesNotMatch(clean, /[\p{C}\p{Zl}\p{Zp}]/u);
        assert.ok(clean.length <= 256);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('printableJson', () => {
  it('is the same value, and printable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(text, text)), (value) => {
        const json = printableJson(value);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
        assert.doesNotMatch(json, /[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('widths', () => {
  it('count wide characters twice and combining ones not at all', () => {
    assert.deepEqual(['abc', '日本', 'e\u0301', '👧', ''].map(textWidth), [3, 4, 1, 2, 0]);
    assert.equal(truncate('日本語', 5), '日本…');
    assert.equal(truncate('日本語', 4), '日…');
    assert.equal(fit('日本語', 4), '日… ');
    assert.equal(fit('7', 3, 'right'), '  7');
    assert.equal(truncate('abc', 0), '');
  });

  it('are exact after fit, whatever is in the text', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (hostile, width) => {
        assert.equal(textWidth(fit(sanitize(hostile), width)), width);
      }),
      { numRuns: 1000 },
    );
  });

  it('are kept by lines of pieces', () => {
    const pieces = fc.array(fc.record({ text: text.map(sanitize) }), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 80 }), (spans, width) => {
        for (const line of wrapSpans(spans, width)) {
          assert.ok(textWidth(renderLine(line, width, false)) <= width);
        }
      }),
    );
  });
});

describe('the place of a key', () => {
  for (const [attributes, shown] of [
    [{ 'api_key.location': 'header', 'api_key.name': 'x-api-key' }, 'header x-api-key'],
    [{ 'api_key.location': 'authorization', 'api_key.name': 'authorization' }, 'authorization'],
    [{}, '-'],
  ] as const) {
    it(`is shown as ${shown}`, () => {
      assert.equal(eventRow(eventWith(Object.entries(attributes))).key, shown);
    });
  }
});

describe('the table', () => {
  const attributes = fc.dictionary(
    fc.constantFrom(
      'api_key.fingerprint',
      'api_key.location',
      'api_key.name',
      'api_key.outcome',
      'api_key.failure_reason',
      'http.request.method',
      'http.route',
      'url.path',
      'client.address',
    ),
    text,
  );
  const event = fc
    .record({ attributes, service: text })
    .map(({ attributes: given, service }) => eventWith(Object.entries(given), service));

  it('fits any width, whatever the events hold', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (events, width) => {
        const columns = new EventColumns();
        const rows = events.map(eventRow);
        for (const row of rows) columns.measure(row);
        const layout = columns.layout(width);
        const lines = [layout.header(), ...rows.map((row) => layout.row(row))];
        const widths = lines.map((line) => textWidth(renderLine(line, width, false)));
        assert.ok(
          widths.every((one) => one <= width),
          widths.join(),
        );
      }),
    );
  });

  it('gives up the least important columns first', () => {
    const columns = new EventColumns();
    const titles = (width: number): string =>
      columns
        .layout(width)
        .header()
        .map((span) => span.text.trim())
        .filter((title) => title !== '')
        .join(' ');
    columns.measure({
      time: new Date(0),
      fingerprint: '3229db23516d9173',
      outcome: 'failure',
      reason: 'invalid_key',
      status: '401',
      method: 'GET',
      route: '/v1/orders/:id/lines',
      key: 'header x-api-key',
      client: '203.0.113.9',
      service: 'orders-api',
    });
    assert.equal(titles(200), 'TIME FINGERPRINT OUTCOME STATUS REQUEST KEY CLIENT SERVICE');
    assert.equal(titles(100), 'TIME FINGERPRINT OUTCOME STATUS REQUEST KEY');
    assert.equal(titles(79), 'TIME FINGERPRINT OUTCOME STATUS REQUEST');
    assert.equal(titles(60), 'FINGERPRINT OUTCOME REQUEST');
    assert.equal(titles(20), 'OUTCOME');
    assert.deepEqual(columns.layout(200).hidden, []);
    assert.deepEqual(columns.layout(100).hidden, ['CLIENT', 'SERVICE']);
  });
});

function eventWith(attributes: readonly [string, string][], service?: string): AuthenticationEvent {
  return {
    time: new Date(0),
    severityNumber: 9,
    body: null,
    traceId: undefined,
    spanId: undefined,
    service,
    attributes: new Map(attributes),
  };
}
