import { numbersIn } from './keys.js';
import { CHANNELS, type Channel, type Placement } from './placement.js';

/** A key that was put somewhere, and what was written of it. */
export interface Story {
  readonly number: number;
  readonly placement: Placement;
  /** Location, writing and shape. */
  readonly how: string;
  readonly written: string;
}

/** All that a reader finds who tries to decode what there is. */
function* readingsOf(text: string): Generator<string> {
  yield text;
  for (let decoded = text, times = 0; times < 3; times += 1) {
    decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    yield decoded;
  }
  for (const [token] of text
    .replace(/%2B/gi, '+')
    .replace(/%2F/gi, '/')
    .matchAll(/[\w+/-]{8,}/g)) {
    for (const start of [0, 1, 2, 3]) yield Buffer.from(token.slice(start), 'base64').toString('latin1');
  }
}

/** The numbers of all the keys that can be read in a text. */
function keysReadIn(text: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const reading of readingsOf(text)) for (const number of numbersIn(reading)) numbers.add(number);
  return numbers;
}

/** What the list says and is not so, a line for each placement, channel and way. */
export function contradictions(
  stories: readonly Story[],
  outputs: Readonly<Record<Channel, string>>,
): readonly string[] {
  const lines: string[] = [];
  for (const channel of CHANNELS) {
    const read = keysReadIn(outputs[channel]);
    for (const { number, placement, how, written } of stories) {
      const isFound = read.has(number) || outputs[channel].includes(written);
      if (isFound === placement.foundIn.includes(channel)) continue;
      lines.push(`${placement.name} (${how}): ${isFound ? 'found' : 'not found'} in what is ${channel}`);
    }
  }
  return lines;
}
