import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseTraceparent } from '../../src/http/traceparent.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const parent = (traceFlags: number) => ({ traceId: TRACE, spanId: SPAN, traceFlags });

describe('traceparent', () => {
  it('gives the trace, the span and the flags', () => {
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), parent(1));
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-00`), parent(0));
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-ff`), parent(255));
  });

  it('of a later version may go on', () => {
    assert.deepEqual(parseTraceparent(`01-${TRACE}-${SPAN}-01`), parent(1));
    assert.deepEqual(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-comes-next`), parent(1));
  });

  for (const [story, header] of [
    ['is missing', undefined],
    ['is empty', ''],
    ['goes on in version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['goes on without a dash', `cc-${TRACE}-${SPAN}-01more`],
    ['has the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['has an empty trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['has an empty span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['is in upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['has a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['has a long span', `00-${TRACE}-${SPAN}0-01`],
    ['has a letter that is no digit', `00-${TRACE.slice(1)}g-${SPAN}-01`],
    ['was sent twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['has a line after it', `00-${TRACE}-${SPAN}-01\n`],
    ['has a space before it', ` 00-${TRACE}-${SPAN}-01`],
  ] as const) {
    it(`is not taken when it ${story}`, () => assert.equal(parseTraceparent(header), undefined));
  }

  it('is never half taken', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789abcdefF-'.split('')), maxLength: 60 }),
        (header) => {
          const parsed = parseTraceparent(header);
          if (parsed === undefined) return;
          assert.match(parsed.traceId, /^(?!0+$)[0-9a-f]{32}$/);
          assert.match(parsed.spanId, /^(?!0+$)[0-9a-f]{16}$/);
          assert.ok(parsed.traceFlags >= 0 && parsed.traceFlags <= 255);
        },
      ),
    );
  });
});
