import type { Edge, HeapSnapshot } from './heap-snapshot.js';

/** An entry of a WeakMap: V8 lets it go from the key and from the table to the value, and it takes both to keep that alive. */
const WEAK_ENTRY = /part of key .* in WeakMap/;

/** What holds things without being anybody's: whoever holds it holds them. */
const CONTAINERS = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'Promise',
  'Error',
  'Buffer',
  'WeakRef',
]);

/** All that is made by the code of one folder: functions, their closures' variables, instances of its classes, its globals. */
export class Owner {
  readonly objects: ReadonlySet<number>;
  readonly #heap: HeapSnapshot;

  /**
   * @param scripts how the names of its scripts begin
   * @param symbols how the names of its symbols on the global object begin
   */
  constructor(heap: HeapSnapshot, scripts: readonly string[], symbols: string) {
    this.#heap = heap;
    const isOwnScript = (object: number): boolean =>
      heap.type(object) === 'code' && scripts.some((prefix) => heap.name(object).startsWith(prefix));
    const owned = new Set<number>();
    const functions = this.#functions((shared) =>
      heap.edges(shared).some(({ name, to }) => name.startsWith('script') && isOwnScript(to)),
    );
    for (const object of functions) {
      owned.add(object);
      this.#addContexts(object, owned);
    }
    for (let object = 0; object < heap.size; object += 1)
      if (heap.type(object) === 'object' && this.#isInstanceOf(object, functions)) owned.add(object);
    for (let object = 0; object < heap.size; object += 1)
      for (const { name, to } of heap.edges(object)) if (name.startsWith(`<symbol ${symbols}`)) owned.add(to);
    this.#addTables(owned);
    this.objects = owned;
  }

  #functions(isOwn: (shared: number) => boolean): ReadonlySet<number> {
    const found = new Set<number>();
    for (let object = 0; object < this.#heap.size; object += 1) {
      if (this.#heap.type(object) !== 'closure') continue;
      const shared = this.#heap.member(object, 'shared');
      if (shared !== undefined && isOwn(shared)) found.add(object);
    }
    return found;
  }

  /** The variables that a function sees, up to its module's. */
  #addContexts(closure: number, owned: Set<number>): void {
    const heap = this.#heap;
    let context = heap.member(closure, 'context');
    while (context !== undefined && heap.name(context) === 'system / Context' && !owned.has(context)) {
      owned.add(context);
      context = heap.member(context, 'previous');
    }
  }

  #isInstanceOf(object: number, functions: ReadonlySet<number>): boolean {
    const prototype = this.#heap.member(object, '__proto__');
    const maker = prototype === undefined ? undefined : this.#heap.member(prototype, 'constructor');
    return maker !== undefined && functions.has(maker);
  }

  /** Of its WeakMaps: what they hold is held by it, however the keys are. */
  #addTables(owned: Set<number>): void {
    const heap = this.#heap;
    const isWeakMap = (object: number): boolean => heap.name(object) === 'WeakMap';
    for (const object of Array.from(owned))
      for (const map of [object, ...heap.edges(object).map(({ to }) => to)].filter(isWeakMap)) {
        owned.add(map);
        const table = heap.member(map, 'table');
        if (table !== undefined) owned.add(table);
      }
  }

  /**
   * The objects that are kept alive by it alone: without it, none of the ways from the root would lead there.
   */
  keepsAlive(objects: readonly number[]): readonly number[] {
    const heap = this.#heap;
    const seen = new Uint8Array(heap.size);
    const pending = [0];
    seen[0] = 1;
    const ownTables = this.#weakEntriesOfOwn();
    while (pending.length > 0) {
      for (const edge of heap.edges(pending.pop()!)) {
        if (seen[edge.to] === 1 || this.objects.has(edge.to) || ownTables(edge)) continue;
        seen[edge.to] = 1;
        pending.push(edge.to);
      }
    }
    return objects.filter((object) => seen[object] === 0);
  }

  /** Whether an edge is there because a WeakMap of its has the entry. */
  #weakEntriesOfOwn(): (edge: Edge) => boolean {
    const values = new Set<number>();
    for (const object of this.objects)
      for (const { name, to } of this.#heap.edges(object)) if (WEAK_ENTRY.test(name)) values.add(to);
    return ({ name, to }) => WEAK_ENTRY.test(name) && values.has(to);
  }

  /** The shortest way from an object of its to `object` through nothing but containers; `undefined` where there is none. */
  wayTo(object: number): readonly Edge[] | undefined {
    const heap = this.#heap;
    const from = new Map<number, Edge | undefined>([[object, undefined]]);
    for (const reached of from.keys()) {
      for (const edge of heap.retainers(reached)) {
        if (from.has(edge.from)) continue;
        from.set(edge.from, edge);
        if (this.objects.has(edge.from)) return this.#wayBack(edge.from, from);
        if (!this.#passesOn(edge.from)) from.delete(edge.from);
      }
    }
    return undefined;
  }

  #passesOn(object: number): boolean {
    const heap = this.#heap;
    switch (heap.type(object)) {
      case 'string':
      case 'concatenated string':
      case 'sliced string':
      case 'array':
      case 'hidden':
        return true;
      case 'object':
        return CONTAINERS.has(heap.name(object));
      default:
        return false;
    }
  }

  #wayBack(start: number, from: ReadonlyMap<number, Edge | undefined>): readonly Edge[] {
    const way: Edge[] = [];
    for (let edge = from.get(start); edge !== undefined; edge = from.get(edge.to)) way.push(edge);
    return way;
  }
}

/** The classes on the shortest way from the root to each, for people. */
export function wayFromRoot(heap: HeapSnapshot, object: number): readonly string[] {
  const from = new Map<number, Edge | undefined>([[object, undefined]]);
  for (const reached of from.keys()) {
    if (reached === 0) break;
    for (const edge of heap.retainers(reached)) if (!from.has(edge.from)) from.set(edge.from, edge);
  }
  const way: string[] = [];
  for (let edge = from.get(0); edge !== undefined && edge.to !== object; edge = from.get(edge.to))
    way.push(`${heap.name(edge.to).slice(0, 40)}.${edge.name}`);
  return way;
}
