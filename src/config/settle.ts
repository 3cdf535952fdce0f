import type { ConfigProblem } from './config.js';
import { shownKey, type Given } from './given.js';
import { problemOf, type Complaint } from './problem.js';
import type { Reading } from './reading.js';
import type { SettingKey } from './setting-names.js';
import { SETTINGS, type Setting, type SettingValues } from './settings.js';

/** A setting's value and who gave it; nobody when it is the default. */
export interface Settled<T> {
  readonly value: T;
  readonly by: Given['kind'] | undefined;
}

/** The table marks code for the README; a line on a terminal needs none. */
const plain = (text: string): string => text.replaceAll('`', '');

/** One line about a setting, with what the table allows. */
export function problemWith(
  kind: Given['kind'],
  key: SettingKey,
  complaint: Complaint,
  instead: string,
): ConfigProblem {
  return problemOf(shownKey(kind, key), complaint, plain(SETTINGS[key].allowed), instead);
}

/** Reads what a source gives for a setting. Objects from code can do anything when looked at, so nothing may come out. */
export function readGiven<K extends SettingKey>(given: Given, key: K): Reading<SettingValues[K]> {
  try {
    const setting: Setting<SettingValues[K]> = SETTINGS[key];
    return setting.read(given.values.get(key), given.kind);
  } catch {
    return { refused: { wrong: 'reading it threw an error' } };
  }
}

/** All but the active pepper, of which no second source is asked when the first one is bad. */
type SettledKey = Exclude<SettingKey, 'pepper' | 'pepperFile'>;

function defaultOf<K extends SettledKey>(key: K): SettingValues[K] {
  const { byDefault, read }: Setting<SettingValues[K]> = SETTINGS[key];
  // Only the functions have none, and theirs may be `undefined`.
  if (byDefault === undefined) return undefined as unknown as SettingValues[K];
  const reading = read(byDefault, 'environment');
  if ('value' in reading) return reading.value;
  throw new TypeError(`the default of ${key} is refused by its own reader`);
}

function insteadOf(key: SettledKey, by: Given['kind'] | undefined): string {
  if (by !== undefined) return `used instead: the value of ${shownKey(by, key)}`;
  const { byDefault } = SETTINGS[key];
  return byDefault === undefined ? 'it is ignored' : `used instead: the default, ${byDefault}`;
}

/**
 * Settles one setting: the first source in order that gives a usable value. A refused value counts
 * as not given (https://opentelemetry.io/docs/specs/otel/configuration/common/#numeric) and is reported.
 *
 * @param sources in order of precedence
 * @param problems receives what is wrong with the values looked at
 */
export function settle<K extends SettledKey>(
  key: K,
  sources: readonly Given[],
  problems: ConfigProblem[],
): Settled<SettingValues[K]> {
  const refusals: { readonly kind: Given['kind']; readonly complaint: Complaint }[] = [];
  let settled: Settled<SettingValues[K]> | undefined;
  for (const given of sources) {
    if (!given.values.has(key)) continue;
    const reading = readGiven(given, key);
    const leftOut = reading.leftOut ?? [];
    if ('refused' in reading && leftOut.length > 0) {
      // Of a list with no valid item, each item's line says what happens instead: one line a bad value.
      refusals.push(...leftOut.map((complaint) => ({ kind: given.kind, complaint })));
      continue;
    }
    for (const complaint of leftOut) problems.push(problemWith(given.kind, key, complaint, 'left out'));
    if ('value' in reading) {
      settled = { value: reading.value, by: given.kind };
      break;
    }
    refusals.push({ kind: given.kind, complaint: reading.refused });
  }
  for (const { kind, complaint } of refusals) {
    problems.push(problemWith(kind, key, complaint, insteadOf(key, settled?.by)));
  }
  return settled ?? { value: defaultOf(key), by: undefined };
}
