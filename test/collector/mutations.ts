const CHARACTERS = '{}[]":,\\ 0123456789abcdefxyzE+-.\t\u0000\u001bé√';

/** Lines made of one by small damage, the same on every run: cut, doubled, changed, moved. */
export function mutations(line: string, count: number): string[] {
  const random = generator(20_251_128);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, () => {
    let text = line;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const at = below(text.length);
      const end = at + below(12);
      const character = CHARACTERS[below(CHARACTERS.length)] ?? '';
      const damage = [
        () => text.slice(0, at) + character + text.slice(at),
        () => text.slice(0, at) + character + text.slice(at + 1),
        () => text.slice(0, at) + text.slice(end),
        () => text.slice(0, end) + text.slice(at),
      ];
      text = damage[below(damage.length)]?.() ?? text;
    }
    return text === '' ? '{' : text;
  });
}

/** Marsaglia's xorshift; numbers from 0 up to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
