import type { KeyObject } from 'node:crypto';
import { pepperKeyOf } from './pepper-key.js';
import type { ItemReader, ItemReading, Reader } from './reading.js';

/** A pepper of before, as given; its file is not read yet. */
export type PreviousPepper =
  | { readonly id: string; readonly kind: 'key'; readonly key: KeyObject }
  | { readonly id: string; readonly kind: 'file'; readonly path: string };

/**
 * At most 31 characters: a pepper has 32 at least, so one that was set as its own id
 * is refused and does not go out on every record.
 */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/;
export const ALLOWED_ID = '1 to 31 letters, digits, `.`, `_`, `-`';

const isId = (given: unknown): given is string => typeof given === 'string' && ID.test(given);

export const readPepper: Reader<KeyObject> = (given) => {
  const pepper = pepperKeyOf(given);
  return pepper.kind === 'key' ? { value: pepper.key } : { refused: pepper.complaint };
};

export const readPath: Reader<string> = (given) =>
  typeof given === 'string' && given !== '' ? { value: given } : { refused: { wrong: 'not a path' } };

/** What is no id may be the pepper, so it is not shown. */
export const readPepperId: Reader<string> = (given) =>
  isId(given) ? { value: given } : { refused: { wrong: 'not an id' } };

function previousOfText(text: string): ItemReading<PreviousPepper> {
  const equals = text.indexOf('=');
  const id = text.slice(0, Math.max(equals, 0)).trim();
  const path = text.slice(equals + 1).trim();
  if (!isId(id) || path === '') return { refused: 'not an id, = and the path of a file' };
  return { value: Object.freeze({ id, kind: 'file', path }) };
}

function previousOfObject(id: unknown, pepper: unknown, path: unknown): ItemReading<PreviousPepper> {
  if (!isId(id)) return { refused: 'its id is not one' };
  const hasPepper = pepper !== undefined && pepper !== null;
  const hasPath = path !== undefined && path !== null;
  if (hasPepper && hasPath) return { refused: `pepper "${id}" has both a value and a file` };
  if (!hasPepper && !hasPath) return { refused: `pepper "${id}" has neither a value nor a file` };
  if (hasPath) {
    if (typeof path !== 'string' || path === '')
      return { refused: `the file of pepper "${id}" is not a path` };
    return { value: Object.freeze({ id, kind: 'file', path }) };
  }
  const key = pepperKeyOf(pepper);
  if (key.kind === 'refused') {
    return { refused: `pepper "${id}" is ${key.complaint.wrong}`, code: key.complaint.code };
  }
  return { value: Object.freeze({ id, kind: 'key', key: key.key }) };
}

/** Reads `v1=/run/secrets/pepper-v1`, or an object with `id` and either a pepper or its file. */
export const readPreviousPepper: ItemReader<PreviousPepper> = (item, source) => {
  if (typeof item === 'string') return previousOfText(item);
  if (typeof item !== 'object' || item === null) return { refused: 'not an object with an id' };
  const { id, pepper, pepperFile, pepper_file: pepperFileInFile } = item as Record<string, unknown>;
  return previousOfObject(id, pepper, source === 'file' ? pepperFileInFile : pepperFile);
};
