import { got, gotWord, type Complaint } from './problem.js';

/** Who gave a value. */
export type SourceKind = 'options' | 'environment' | 'file';

/** What became of a value: it is of use, without the parts left out, or it is refused as a whole. */
export type Reading<T> =
  | { readonly value: T; readonly leftOut?: readonly Complaint[] }
  | { readonly refused: Complaint; readonly leftOut?: readonly Complaint[] };

/** Checks and converts what was given; what it returns is deeply frozen. */
export type Reader<T> = (given: unknown, source: SourceKind) => Reading<T>;

/** The same for one item of a list; a refusal says what is wrong with it. */
export type ItemReader<T> = (item: unknown, source: SourceKind) => ItemReading<T>;

export type ItemReading<T> =
  { readonly value: T } | { readonly refused: string; readonly code?: Complaint['code'] };

/** `true` or `false`, in any case and nothing else: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#boolean */
export const readBoolean: Reader<boolean> = (given) => {
  if (typeof given === 'boolean') return { value: given };
  const word = typeof given === 'string' ? given.trim().toLowerCase() : undefined;
  if (word === 'true' || word === 'false') return { value: word === 'true' };
  return { refused: { wrong: gotWord(given) } };
};

export function readInteger(least: number, most: number): Reader<number> {
  return (given) => {
    const number = typeof given === 'string' && /^\s*\d{1,9}\s*$/.test(given) ? Number(given) : given;
    const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
    return fits ? { value: number } : { refused: { wrong: gotWord(given) } };
  };
}

export function readOneOf<T extends string>(words: readonly T[]): Reader<T> {
  return (given) => {
    const text = typeof given === 'string' ? given.trim().toLowerCase() : undefined;
    const word = words.find((candidate) => candidate === text);
    return word === undefined ? { refused: { wrong: gotWord(given) } } : { value: word };
  };
}

/** That its parameters and result are as declared cannot be seen; whoever calls it checks the result. */
export function readFunction<T extends (...parameters: never[]) => unknown>(): Reader<T> {
  return (given) =>
    typeof given === 'function' ? { value: given as T } : { refused: { wrong: got(given) } };
}

/** Beyond this many, bad items are counted, not listed. */
const MAX_REPORTED_ITEMS = 8;

/** The word for an empty list, which an environment variable could not say otherwise. */
const EMPTY_LIST = 'none';

interface Items {
  readonly first: readonly unknown[];
  readonly count: number;
}

/** Never more than the first `most`: the length of an array is no measure of what it holds. */
function itemsOf(given: unknown, most: number): Items | undefined {
  if (Array.isArray(given)) return { first: given.slice(0, most), count: given.length };
  if (typeof given !== 'string') return undefined;
  const items = given
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return { first: items.slice(0, most), count: items.length };
}

function meansEmpty(given: unknown): boolean {
  if (Array.isArray(given)) return given.length === 0;
  return typeof given === 'string' && given.trim().toLowerCase() === EMPTY_LIST;
}

function shortened(complaints: readonly Complaint[]): readonly Complaint[] {
  if (complaints.length <= MAX_REPORTED_ITEMS) return complaints;
  const rest = complaints.length - MAX_REPORTED_ITEMS;
  return [...complaints.slice(0, MAX_REPORTED_ITEMS), { part: `${rest} more items`, wrong: 'bad likewise' }];
}

/**
 * A list, or its items as text with commas between. A bad item is left out; a list of which nothing is left
 * is refused.
 *
 * @param most items beyond this many are left out
 * @param mayBeEmpty whether an empty list, or the text `none`, is an answer too
 */
export function readList<T>(
  readItem: ItemReader<T>,
  most: number,
  mayBeEmpty: boolean,
): Reader<readonly T[]> {
  return (given, source) => {
    if (mayBeEmpty && meansEmpty(given)) return { value: Object.freeze([]) };
    const items = itemsOf(given, most);
    if (items === undefined) return { refused: { wrong: got(given) } };
    if (items.count === 0) return { refused: { wrong: 'got an empty list' } };
    const values: T[] = [];
    const leftOut: Complaint[] = [];
    for (const [index, item] of items.first.entries()) {
      const reading = readItem(item, source);
      if ('value' in reading) values.push(reading.value);
      else leftOut.push({ part: `item ${index + 1}`, wrong: reading.refused, code: reading.code });
    }
    const complaints = [...shortened(leftOut)];
    if (items.count > most) {
      complaints.push({ part: `items after the first ${most}`, wrong: `got ${items.count} items` });
    }
    if (values.length === 0) return { refused: { wrong: 'no item of it is valid' }, leftOut: complaints };
    return { value: Object.freeze(values), leftOut: complaints };
  };
}

/** The same reading of something made from the value. */
export function readAs<T, U>(read: Reader<T>, convert: (value: T) => U): Reader<U> {
  return (given, source) => {
    const reading = read(given, source);
    if (!('value' in reading)) return reading;
    return { value: convert(reading.value), leftOut: reading.leftOut ?? [] };
  };
}
