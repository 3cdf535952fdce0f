/** Deeper ones are kept by reference. */
const MAX_DEPTH = 16;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyOf(value: unknown, depth: number, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const item of value) copy.push(copyOf(item, depth + 1, copies));
    return copy;
  }
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const [name, member] of Object.entries(value)) copy[name] = copyOf(member, depth + 1, copies);
  return copy;
}

/** A copy of what is made of plain objects and arrays, so that nothing that is added to them later goes out unsearched. */
export const snapshotOf = (value: unknown): unknown => copyOf(value, 0, new Map());
