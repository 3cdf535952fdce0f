// Any bytes, in any pieces: into lines, and into lines that were typed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CliError } from '../../src/cli/cli-error.js';
import { keyOfLine, linesOf, MAX_LINE_BYTES } from '../../src/cli/fingerprint/key-line.js';
import { TypedText, type Typed } from '../../src/cli/fingerprint/typed-text.js';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const DELETE = '\u007f';

async function* inPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function lines(pieces: readonly Uint8Array[]): Promise<string[]> {
  const all: string[] = [];
  for await (const line of linesOf(inPieces(pieces))) all.push(line.toString('latin1'));
  return all;
}

/** Line feeds are as likely as all other bytes together, else hardly any piece would hold one. */
const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => some.map((byte) => (byte < 128 ? 0x0a : byte)));

describe('lines', () => {
  it('are the bytes between line feeds, whatever pieces they come in', async () => {
    const property = fc.asyncProperty(fc.array(bytes), async (pieces) => {
      const whole = Buffer.concat(pieces).toString('latin1').split('\n');
      if (whole.at(-1) === '') whole.pop();
      assert.deepEqual(await lines(pieces), whole);
    });
    await fc.assert(property);
  });

  it('end at 64 KiB, and no more than that is kept', async () => {
    const longest = Buffer.alloc(MAX_LINE_BYTES, 'k');
    assert.equal((await lines([longest])).length, 1);
    let taken = 0;
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(1024, 'k');
      }
    };
    await assert.rejects(async () => {
      for await (const line of linesOf(endless())) assert.fail(`a line of ${line.length} bytes`);
    }, CliError);
    assert.equal(taken, MAX_LINE_BYTES / 1024 + 1);
  });
});

describe('a line', () => {
  it('is its key, with or without what surrounds it', () => {
    const around = fc.array(fc.constantFrom(' ', '\t')).map((some) => some.join(''));
    // No white space at either end: that is what would go.
    const key = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((some) => Buffer.from(some).toString('latin1'))
      .filter((text) => !/^[ \t\xef]|[ \t\r]$/.test(text));
    const property = fc.property(
      key,
      around,
      around,
      fc.constantFrom('', '\r'),
      (text, before, behind, end) => {
        const line = Buffer.from(before + text + behind + end, 'latin1');
        for (const isFirst of [true, false]) assert.equal(keyOfLine(line, isFirst)?.revealByteString(), text);
      },
    );
    fc.assert(property);
  });

  it('of white space has none', () => {
    for (const line of ['', ' ', '\t \t', '\r', ' \r'])
      assert.equal(keyOfLine(Buffer.from(line), false), undefined);
  });
});

/** As text: lines in quotes, and the words for the rest. */
function typed(...pieces: readonly (string | Uint8Array)[]): string[] {
  const text = new TypedText();
  const shown = (each: Typed): string =>
    each.kind === 'line' ? JSON.stringify(each.bytes.toString()) : each.kind;
  return pieces.flatMap((piece) => text.type(Buffer.from(piece)).map(shown));
}

describe('typing', () => {
  it('is a line at Enter, however the terminal says that', () => {
    assert.deepEqual(typed('a\rb\nc\r\nd\r', '\ne\r'), ['"a"', '"b"', '"c"', '"d"', '"e"']);
  });

  it('erases characters, not bytes', () => {
    assert.deepEqual(typed(`ab${DELETE}ü${DELETE}€${DELETE}😀\b${ENTER}`), ['"a"']);
    assert.deepEqual(typed(`ab${DELETE.repeat(5)}c${ENTER}`), ['"c"']);
    assert.deepEqual(typed(`wrong${CTRL_U}right${ENTER}`), ['"right"']);
    assert.deepEqual(typed(Buffer.from([0x80, 0x80, 0x7f, 0x61, 0x0d])), ['"a"']);
  });

  it('ends at an empty line, unless a pasted text goes on behind it', () => {
    assert.deepEqual(typed('a\r', '\r'), ['"a"', 'end']);
    assert.deepEqual(typed('a\r\n', '\r\n'), ['"a"', 'end']);
    assert.deepEqual(typed('a\r\rb\r'), ['"a"', '""', '"b"']);
    assert.deepEqual(typed('a\r\n\r\nb\r\n'), ['"a"', '""', '"b"']);
    assert.deepEqual(typed('a\r\r'), ['"a"', 'end']);
  });

  it('ends at Ctrl-D, which takes what is there', () => {
    assert.deepEqual(typed(CTRL_D), ['end']);
    assert.deepEqual(typed(`abc${CTRL_D}more${ENTER}`), ['"abc"', 'end']);
  });

  it('is given up at Ctrl-C', () => {
    assert.deepEqual(typed(`abc${CTRL_C}${ENTER}`), ['interrupt']);
  });

  it('has lines of 64 KiB at most', () => {
    const text = new TypedText();
    const longest = Buffer.alloc(MAX_LINE_BYTES, 'k');
    assert.deepEqual(text.type(longest), []);
    assert.deepEqual(text.type(Buffer.from(ENTER)), [{ kind: 'line', bytes: longest }]);
    text.type(longest);
    assert.deepEqual(text.type(Buffer.from('and more')), []);
    assert.deepEqual(text.type(Buffer.from(`${CTRL_U}k${ENTER}`)), [
      { kind: 'line', bytes: Buffer.from('k') },
    ]);
    text.type(longest);
    assert.throws(() => text.type(Buffer.from(`k${ENTER}`)), CliError);
  });

  it('is the same in whatever pieces it comes, as long as no line is empty', () => {
    const words = fc.array(fc.stringMatching(/^[a-z€😀]{1,9}$/u), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 5 }), (all, size) => {
        const whole = Buffer.from(all.map((word) => `${word}${ENTER}\n`).join(''));
        const count = Math.ceil(whole.length / size);
        const pieces = Array.from({ length: count }, (_, at) => whole.subarray(at * size, (at + 1) * size));
        assert.deepEqual(
          typed(...pieces),
          all.map((word) => JSON.stringify(word)),
        );
      }),
    );
  });
});
