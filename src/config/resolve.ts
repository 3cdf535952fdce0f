import type { ApiKeyInstrumentationConfig, ConfigProblem, ResolvedConfig } from './config.js';
import { LOST_PEPPER } from './declarative-file.js';
import { resolveFingerprint } from './fingerprint-setting.js';
import { givenByEnvironment, givenByMapping, type Given } from './given.js';
import { problemOf } from './problem.js';
import { problemWith, settle, type Settled } from './settle.js';
import type { SettingValues } from './settings.js';
import { mayMeanPepper, unknownSettings } from './unknown-settings.js';

export interface ConfigSources {
  /** What code says. */
  readonly options?: ApiKeyInstrumentationConfig | undefined;
  /** `process.env`; only what begins with `OTEL_INSTRUMENTATION_API_KEY_` is looked at. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The settings of `readDeclarativeFile`. */
  readonly file?: Readonly<Record<string, unknown>> | undefined;
}

export interface Resolution {
  /** Complete whatever was given; frozen to the bottom. */
  readonly config: ResolvedConfig;
  /** A line for each bad value. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * In order of precedence, setting by setting: code, environment, file, default.
 *
 * OpenTelemetry ignores its own variables when OTEL_CONFIG_FILE is set, because flat variables cannot be
 * merged with a structured file in general. Ours can, being the same flat list in each source; and a file
 * that came to silence a variable with the pepper would turn keyed digests into unkeyed ones.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#declarative-configuration
 */
function inOrder(sources: ConfigSources): readonly Given[] {
  return [
    givenByMapping('options', sources.options),
    givenByEnvironment(sources.env ?? {}),
    givenByMapping('file', sources.file),
  ];
}

function badSources(sources: readonly Given[]): readonly ConfigProblem[] {
  return sources.flatMap(({ kind, wrong }) =>
    wrong === undefined
      ? []
      : [
          problemOf(
            kind,
            { wrong },
            'an object with settings',
            'it is ignored, and fingerprints are off unless a pepper is given elsewhere',
          ),
        ],
  );
}

/** A header where keys are looked for must not go out as a correlation header. */
function withoutKeyHeaders(
  headers: Settled<SettingValues['correlationHeaders']>,
  locations: SettingValues['locations'],
  problems: ConfigProblem[],
): readonly string[] {
  const secret = new Set(
    locations.flatMap((location) => (location.kind === 'header' ? [location.name] : [])),
  );
  const kept = headers.value.filter((name) => {
    if (!secret.has(name)) return true;
    const complaint = { part: `"${name}"`, wrong: 'a header of locations, whose value is a key' };
    problems.push(problemWith(headers.by ?? 'options', 'correlationHeaders', complaint, 'left out'));
    return false;
  });
  return Object.freeze([...new Set(kept)]);
}

/**
 * Settles the configuration. Never throws: what is of no use is a problem, and the safe side holds instead.
 * Reads the pepper files that the settings name, and nothing else from outside its arguments.
 */
export function resolveConfig(sources: ConfigSources): Resolution {
  const problems: ConfigProblem[] = [];
  const given = inOrder(sources);
  problems.push(...badSources(given));
  const pepperWasMeant =
    sources.file === LOST_PEPPER ||
    given.some((source) => source.wrong !== undefined || mayMeanPepper(source));
  const fingerprint = resolveFingerprint(given, pepperWasMeant, problems);
  const locations = settle('locations', given, problems).value;
  const config: ResolvedConfig = Object.freeze({
    enabled: settle('enabled', given, problems).value,
    locations,
    fingerprint,
    fingerprintLength: settle('fingerprintLength', given, problems).value,
    record: settle('record', given, problems).value,
    spanEvent: settle('spanEvent', given, problems).value,
    trustedProxies: settle('trustedProxies', given, problems).value,
    correlationHeaders: withoutKeyHeaders(settle('correlationHeaders', given, problems), locations, problems),
    ignoredPaths: settle('ignoredPaths', given, problems).value,
    statusReasons: settle('statusReasons', given, problems).value,
    classify: settle('classify', given, problems).value,
    eventAttributesHook: settle('eventAttributesHook', given, problems).value,
  });
  const inDoubtOff = fingerprint.kind === 'off' && pepperWasMeant;
  for (const source of given) problems.push(...unknownSettings(source, inDoubtOff));
  return Object.freeze({ config, problems: Object.freeze(problems) });
}
