import type { ConfigProblem } from './config.js';
import { shownKey, type Given } from './given.js';
import { printable } from './problem.js';
import { nearestKey, shownName, VARIABLE_PREFIX, type SettingKey } from './setting-names.js';
import { SETTING_KEYS, SETTINGS } from './settings.js';

/** Beyond this many in one source, unknown names are counted, not listed. */
const MAX_REPORTED = 8;

const PEPPER_KEYS: ReadonlySet<SettingKey> = new Set(['pepper', 'pepperFile', 'pepperId', 'previousPeppers']);

/** Names are compared without what every variable begins with, or all of them would be near. */
function meantBy(given: Given, name: string): SettingKey | undefined {
  const bare = given.kind === 'environment' ? name.slice(VARIABLE_PREFIX.length) : name;
  return nearestKey(bare, SETTING_KEYS);
}

function meansPepper(given: Given, name: string): boolean {
  const meant = meantBy(given, name);
  return /pepper/i.test(name) || (meant !== undefined && PEPPER_KEYS.has(meant));
}

/** Names are compared at a price; nobody misspells more of them than this. */
const MAX_EXAMINED = 64;

/** Whether a pepper may have been given under a misspelt name: fingerprints must not go out unkeyed then. */
export function mayMeanPepper(given: Given): boolean {
  return given.unknown.slice(0, MAX_EXAMINED).some((name) => meansPepper(given, name));
}

function hintFor(given: Given, name: string): string {
  const meant = meantBy(given, name);
  if (meant === undefined) return 'none has a similar name';
  if (SETTINGS[meant].codeOnly === true && given.kind !== 'options') {
    return `${meant} can only be given in code`;
  }
  return `perhaps ${shownKey(given.kind, meant)} was meant`;
}

const IGNORED = 'it is ignored';
const IGNORED_AND_OFF = 'it is ignored, and fingerprints are off in case a pepper was meant';

function unknownSetting(setting: string, wrong: string, instead: string): ConfigProblem {
  return Object.freeze({ code: 'unknown_setting', setting, message: `${setting}: ${wrong}; ${instead}` });
}

/**
 * One line for each unknown name of a source, the first few of them.
 *
 * @param inDoubtOff whether fingerprints are off because of these names
 */
export function unknownSettings(given: Given, inDoubtOff: boolean): readonly ConfigProblem[] {
  const problems = given.unknown.slice(0, MAX_REPORTED).map((name) => {
    const instead = inDoubtOff && meansPepper(given, name) ? IGNORED_AND_OFF : IGNORED;
    const setting = shownName(given.kind, printable(name));
    return unknownSetting(setting, `no such setting; ${hintFor(given, name)}`, instead);
  });
  const rest = given.unknown.length - problems.length;
  if (rest > 0)
    problems.push(unknownSetting(shownName(given.kind, '…'), `${rest} more are no settings`, IGNORED));
  return problems;
}
