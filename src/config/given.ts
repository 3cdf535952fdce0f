import { got } from './problem.js';
import type { SourceKind } from './reading.js';
import { nameIn, shownName, VARIABLE_PREFIX, type SettingKey } from './setting-names.js';
import { SETTING_KEYS, SETTINGS } from './settings.js';

/** What one source says, not checked yet. */
export interface Given {
  readonly kind: SourceKind;
  readonly values: ReadonlyMap<SettingKey, unknown>;
  /** Settings that are there and say nothing, which counts as not given. */
  readonly empty: readonly SettingKey[];
  /** Names that are no settings of this source. */
  readonly unknown: readonly string[];
  /** What is wrong with the source as a whole; then it says nothing. */
  readonly wrong?: string;
}

/** A setting's name as its source has it, for the operator. */
export function shownKey(kind: SourceKind, key: SettingKey): string {
  return shownName(kind, nameIn(kind, key));
}

/** The settings that a source can give. */
function keysOf(kind: SourceKind): readonly SettingKey[] {
  return kind === 'options' ? SETTING_KEYS : SETTING_KEYS.filter((key) => SETTINGS[key].codeOnly !== true);
}

/** A variable of nothing but white space is empty, as the SDK has it; but of a pepper each character counts. */
function isEmpty(kind: SourceKind, key: SettingKey, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (kind !== 'environment' || typeof value !== 'string') return false;
  return (key === 'pepper' ? value : value.trim()) === '';
}

type Mapping = Readonly<Record<string, unknown>>;

function givenBy(kind: SourceKind, mapping: Mapping, names: readonly string[]): Given {
  const values = new Map<SettingKey, unknown>();
  const empty: SettingKey[] = [];
  const known = new Set<string>();
  for (const key of keysOf(kind)) {
    const name = nameIn(kind, key);
    const value = mapping[name];
    known.add(name);
    if (!isEmpty(kind, key, value)) values.set(key, value);
    else if (names.includes(name)) empty.push(key);
  }
  return { kind, values, empty, unknown: names.filter((name) => !known.has(name)) };
}

const nothing = (kind: SourceKind, wrong?: string): Given => ({
  kind,
  values: new Map(),
  empty: [],
  unknown: [],
  ...(wrong !== undefined && { wrong }),
});

export function givenByEnvironment(env: NodeJS.ProcessEnv): Given {
  const names = Object.keys(env).filter((name) => name.startsWith(VARIABLE_PREFIX));
  return givenBy('environment', env, names);
}

/** Options and files come as somebody made them: their types are a hope, and a getter may throw. */
export function givenByMapping(kind: 'options' | 'file', mapping: unknown): Given {
  if (mapping === undefined || mapping === null) return nothing(kind);
  try {
    if (typeof mapping !== 'object' || Array.isArray(mapping)) return nothing(kind, got(mapping));
    return givenBy(kind, mapping as Mapping, Object.keys(mapping));
  } catch {
    return nothing(kind, 'reading it threw an error');
  }
}
