import { randomInt } from 'node:crypto';

const NS_PER_MS = 1_000_000;

/** Begins anywhere, so that two processes that close a response in one millisecond differ as well. */
let sequence = randomInt(NS_PER_MS);

/**
 * The time of an event, as OpenTelemetry's seconds and nanoseconds. The clock gives milliseconds;
 * what is below them counts this process's events. So two events are never alike in everything,
 * be it that a client repeats a request byte for byte, and whatever is alike in everything is one
 * event that was delivered twice.
 * @param milliseconds since 1970
 */
export function eventMoment(milliseconds: number): [seconds: number, nanoseconds: number] {
  sequence = (sequence + 1) % NS_PER_MS;
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.floor(milliseconds - seconds * 1000) * NS_PER_MS + sequence];
}
