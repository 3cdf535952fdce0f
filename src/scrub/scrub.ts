import type { Needle } from './needles.js';

/** How deep a log body is followed; deeper values go out as the text below. */
const MAX_DEPTH = 16;
const TOO_DEEP = '[too deep]';

/** `text` without the needles; the same string when it holds none. */
export function scrubText(text: string, needles: readonly Needle[]): string {
  let scrubbed = text;
  for (const needle of needles) {
    if (needle.text.length <= scrubbed.length && scrubbed.includes(needle.text)) {
      scrubbed = scrubbed.replaceAll(needle.text, () => needle.replacement);
    }
  }
  return scrubbed;
}

function scrubEntries(value: object, needles: readonly Needle[], depth: number): unknown {
  let changed = false;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => {
    const scrubbedName = scrubText(name, needles);
    const scrubbed = scrubValue(member, needles, depth + 1);
    changed ||= scrubbed !== member || scrubbedName !== name;
    return [scrubbedName, scrubbed];
  });
  return changed ? Object.fromEntries(entries) : value;
}

/**
 * The same for any value an attribute or a log body can have: strings, arrays and
 * plain objects (names too) and bytes. Returns the very same value when nothing had to change, so that
 * a caller can tell by identity.
 */
export function scrubValue(value: unknown, needles: readonly Needle[], depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value, needles);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    const scrubbed = scrubText(text, needles);
    return scrubbed === text ? value : Buffer.from(scrubbed, 'latin1');
  }
  if (Array.isArray(value)) {
    const scrubbed = value.map((member: unknown) => scrubValue(member, needles, depth + 1));
    return scrubbed.some((member, index) => member !== value[index]) ? scrubbed : value;
  }
  return scrubEntries(value, needles, depth);
}
