/**
 * Keys that tell where they leaked: each has the number of its story at both ends, so that what is left of
 * one that was half removed is found too.
 */
const HEAD = 'cAn';
const TAIL = 'nAc';

/** What is in the middle of a key decides how it can be written. One character is one byte. */
export const SHAPES = {
  'letters and digits': 'ArY0123456789x',
  'signs that URLs encode': '+x/Y~z=&?#',
  'quotes and backslashes': `"x'\\y\\\\z`,
  'spaces and percent signs': ' x%41y %z %',
  'bytes beyond ASCII': Buffer.from('é€').toString('latin1') + '\x80\xff',
  long: 'kEy'.repeat(250),
  /** In lower case, and behind letters: what may be said as a reason. */
  'a token': '_',
} as const;

export type Shape = keyof typeof SHAPES;

const digits = (number: number): string => String(number).padStart(5, '0');

export function keyOf(number: number, shape: Shape = 'letters and digits'): string {
  const key = `${digits(number)}${HEAD}${SHAPES[shape]}${TAIL}${digits(number)}`;
  return shape === 'a token' ? `sk_${key.toLowerCase()}` : key;
}

/** Too short to be searched for. */
export const shortKeyOf = (number: number): string => keyOf(number).slice(0, 7);

/** The numbers of the keys that `text` holds, as they are or in another case. */
export function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/(\d{5})can|nac(\d{5})/gi)].map(([, first, last]) => Number(first ?? last));
}
