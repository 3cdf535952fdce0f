/** Every group of four hexadecimal digits: the quickest way to long ids. */
const GROUPS = Array.from({ length: 0x1_0000 }, (_, group) => group.toString(16).padStart(4, '0'));

/** Chance that can be played again (sfc32): the same numbers on every machine for a seed. */
export class Random {
  #a = 0x9e37_79b9;
  #b = 0x243f_6a88;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#c = seed | 0;
    for (let round = 0; round < 20; round += 1) this.next();
  }

  /** 32 bits. */
  next(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** A whole number from 0 to `limit`, without `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Eight hexadecimal digits for each of `words`. */
  hex(words: number): string {
    let digits = '';
    for (let word = 0; word < words; word += 1) {
      const bits = this.next();
      digits += GROUPS[bits >>> 16]! + GROUPS[bits & 0xffff]!;
    }
    return digits;
  }

  uuid(): string {
    const [a, b, c] = [this.hex(1), this.hex(1), this.hex(2)];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}`;
  }
}
