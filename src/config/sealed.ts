function refuse(): never {
  throw new TypeError('the resolved configuration cannot be changed');
}

/**
 * Freezes an object whose contents Object.freeze does not reach: each of the methods
 * that change it throws from now on.
 */
export function sealed<T extends object>(target: T, methods: readonly (keyof T & string)[]): T {
  for (const method of methods) Object.defineProperty(target, method, { value: refuse });
  return Object.freeze(target);
}
