// A client chooses the keys and the texts that they are sought in, up to the size of a request's head.
import { describe, it } from 'node:test';
import { forgottenNeedlesOf, needlesOf } from '../../src/scrub/needles.js';
import { scrubText } from '../../src/scrub/scrub.js';
import { assertNoSquare } from '../support/growth.js';

const MARK = '[api_key:0123456789abcdef]';

const ATTACKS: Readonly<Record<string, (length: number) => readonly [keys: string[], text: string]>> = {
  'eight keys of brackets and bytes that are no text': (length) => {
    const long = Array.from({ length: 7 }, (_, index) =>
      `[${String.fromCharCode(0xe0 + index)}\xff`.repeat(length / 21),
    );
    return [['12345678', ...long], long.join(' ')];
  },
  'a key that every place of the text begins with': (length) => [[`${'k'.repeat(500)}x`], 'k'.repeat(length)],
  'a key whose end every place of the text ends with': (length) => [
    [`x${'k'.repeat(500)}`],
    'xkkkkkkk'.repeat(length / 8),
  ],
  'percent signs encoded again and again': (length) => [['%2525252525'], '%25'.repeat(length / 3)],
  'base64 of itself': (length) => [
    ['a'.repeat(400), 'b'.repeat(400)],
    Buffer.from('a'.repeat(length)).toString('base64'),
  ],
  'one key as long as it gets': (length) => [['\xc3\xa9'.repeat(length / 2)], '\xc3\xa9'.repeat(length / 2)],
  'signs that JSON escapes': (length) => [['"\\'.repeat(200)], '\\"\\\\'.repeat(length / 4)],
};

describe('the cost of keys and texts that were made to cost', () => {
  for (const [name, make] of Object.entries(ATTACKS)) {
    for (const [state, needles] of [
      ['sought', needlesOf],
      ['forgotten', forgottenNeedlesOf],
    ] as const) {
      it(`grows with their length only: ${name}, ${state}`, () => {
        assertNoSquare(make, ([keys, text]) => {
          const sought = needles(keys.map((byteString) => ({ byteString, replacement: MARK })));
          scrubText(text, sought);
        });
      });
    }
  }
});
