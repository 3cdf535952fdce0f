import assert from 'node:assert/strict';

const SMALL = 8_192;
const FACTOR = 16;
/** Halfway, on a scale of factors, between growth with the input (16) and with its square (256). */
const MOST = FACTOR ** 1.5;
/** A busy machine makes single measurements long, but not one of every kind in ten rounds. */
const ROUNDS = 10;
/** Below the grain of the clock a ratio says nothing. */
const LEAST_US = 20;

/** Time on the CPU: while a long run waits for one, on a busy machine, a short run may not have to. */
function microsecondsOf(step: () => void): number {
  const start = process.cpuUsage();
  step();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/**
 * Fails where work grows with the square of its input, by comparing the shortest times for an input
 * and for one 16 times as long. No absolute time is judged.
 *
 * @param inputOf makes an input of about so many characters
 */
export function assertNoSquare<T>(inputOf: (length: number) => T, step: (input: T) => unknown): void {
  const [small, large] = [inputOf(SMALL), inputOf(SMALL * FACTOR)];
  let [shortest, longer] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let ratio = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && ratio > MOST; round += 1) {
    for (let run = 0; run < 5; run += 1)
      shortest = Math.min(
        shortest,
        microsecondsOf(() => void step(small)),
      );
    longer = Math.min(
      longer,
      microsecondsOf(() => void step(large)),
    );
    ratio = longer / Math.max(shortest, LEAST_US);
  }
  assert.ok(ratio <= MOST, `${FACTOR} times the input took ${Math.round(ratio)} times as long`);
}
