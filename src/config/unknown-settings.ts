import type { ConfigProblem } from './config.js';
import { keysOf, shownKey, type Given } from './given.js';
import { printable, problemOf } from './problem.js';
import { nearestKey, shownName, type SettingKey } from './setting-names.js';
import { SETTING_KEYS, SETTINGS } from './settings.js';

/** Beyond this many in one source, unknown names are counted, not listed. */
const MAX_REPORTED = 8;

const PEPPER_KEYS: ReadonlySet<SettingKey> = new Set(['pepper', 'pepperFile', 'pepperId', 'previousPeppers']);

/** Names are compared without what every variable begins with, or all of them would be near. */
function meantBy(given: Given, name: string): SettingKey | undefined {
  const bare = given.kind === 'environment' ? name.replace(/^OTEL_INSTRUMENTATION_API_KEY_/, '') : name;
  return nearestKey(bare, SETTING_KEYS);
}

function meansPepper(given: Given, name: string): boolean {
  const meant = meantBy(given, name);
  return /pepper/i.test(name) || (meant !== undefined && PEPPER_KEYS.has(meant));
}

/** Whether a pepper may have been given under a misspelt name: fingerprints must not go out unkeyed then. */
export function mayMeanPepper(given: Given): boolean {
  return given.unknown.some((name) => meansPepper(given, name));
}

function hintFor(given: Given, name: string): string {
  const meant = meantBy(given, name);
  if (meant === undefined) return `${keysOf(given.kind).length} settings, none of a similar name`;
  if (SETTINGS[meant].codeOnly === true && given.kind !== 'options') {
    return `${shownKey('options', meant)}, which can be given only in code`;
  }
  return `did you mean ${shownKey(given.kind, meant)}?`;
}

/**
 * One line for each unknown name of a source, the first few of them.
 *
 * @param inDoubtOff whether fingerprints are off because of these names
 */
export function unknownSettings(given: Given, inDoubtOff: boolean): readonly ConfigProblem[] {
  const problems = given.unknown.slice(0, MAX_REPORTED).map((name) => {
    const setting = shownName(given.kind, printable(name));
    const complaint = { code: 'unknown_setting', wrong: 'there is no such setting' } as const;
    const off = inDoubtOff && meansPepper(given, name);
    const instead = off ? 'it is ignored, and fingerprints are off in case a pepper was meant' : 'it is ignored';
    return problemOf(setting, complaint, hintFor(given, name), instead);
  });
  const rest = given.unknown.length - problems.length;
  if (rest > 0) {
    const complaint = { code: 'unknown_setting', wrong: `${rest} more names are no settings` } as const;
    problems.push(problemOf(shownName(given.kind, '…'), complaint, 'the settings of the README', 'they are ignored'));
  }
  return problems;
}
