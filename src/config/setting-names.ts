import type { ApiKeyInstrumentationConfig } from './config.js';
import type { SourceKind } from './reading.js';

/** The name of a setting in code; the names elsewhere follow from it. */
export type SettingKey = keyof ApiKeyInstrumentationConfig;

export const VARIABLE_PREFIX = 'OTEL_INSTRUMENTATION_API_KEY_';

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `fingerprintLength` in code, `OTEL_INSTRUMENTATION_API_KEY_FINGERPRINT_LENGTH`, `fingerprint_length` in a file. */
export function nameIn(source: SourceKind, key: SettingKey): string {
  switch (source) {
    case 'options':
      return key;
    case 'environment':
      return VARIABLE_PREFIX + snakeCase(key).toUpperCase();
    case 'file':
      return snakeCase(key);
  }
}

/** A name as problems show it. */
export function shownName(source: SourceKind, name: string): string {
  switch (source) {
    case 'options':
      return `options.${name}`;
    case 'environment':
      return name;
    case 'file':
      return `OTEL_CONFIG_FILE: ${name}`;
  }
}

/** Names longer than this are no misspelling, and the distance costs the product of both lengths. */
const MAX_COMPARED = 48;

/** https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}

/** Case and word separators are what differs between the sources; they tell nothing about the meaning. */
const folded = (name: string): string => name.replace(/[_\-.\s]/g, '').toLowerCase();

/** The setting that somebody probably meant; `undefined` when none is near. */
export function nearestKey(name: string, keys: readonly SettingKey[]): SettingKey | undefined {
  const wanted = folded(name.slice(0, MAX_COMPARED));
  let nearest: SettingKey | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const key of keys) {
    const distance = editDistance(wanted, folded(key));
    if (distance < least) [nearest, least] = [key, distance];
  }
  return nearest;
}
