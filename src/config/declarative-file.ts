import type { ConfigProblem } from './config.js';
import { settingsOfYaml } from './declarative-yaml.js';
import { got, problemOf, type Complaint } from './problem.js';
import { readRegularFile } from './regular-file.js';

/** Newer name first; 0.209 to 0.213 of the SDK know only the other one. */
const VARIABLES = ['OTEL_CONFIG_FILE', 'OTEL_EXPERIMENTAL_CONFIG_FILE'] as const;

/** Real files have some kilobytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Stands for the settings of a file that cannot be understood and speaks of a pepper: fingerprints must
 * not go out unkeyed because of a mistake elsewhere in it.
 */
export const LOST_PEPPER: Readonly<Record<string, unknown>> = Object.freeze({});

export interface DeclarativeFile {
  /** For `resolveConfig`, unchanged; absent when no file is named, or it has nothing for this package. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly problems: readonly ConfigProblem[];
}

/** Whether the file that OTEL_CONFIG_FILE names is one that can be read at all. */
export function isDeclarativeFileReadable(env: NodeJS.ProcessEnv): boolean {
  const path = VARIABLES.map((name) => env[name]).find((each) => (each ?? '').trim() !== '');
  return path !== undefined && readRegularFile(path, MAX_BYTES).kind !== 'failed';
}

/**
 * Reads this package's settings from the declarative configuration file that OTEL_CONFIG_FILE names.
 * Never throws. Without the variable, nothing is read and no YAML parser is loaded.
 */
export function readDeclarativeFile(env: NodeJS.ProcessEnv): DeclarativeFile {
  const variable = VARIABLES.find((name) => (env[name] ?? '').trim() !== '');
  if (variable === undefined) return { problems: [] };
  const path = env[variable] ?? '';
  const problem = (complaint: Complaint, instead: string): readonly ConfigProblem[] => [
    problemOf(variable, complaint, 'the path of an OpenTelemetry configuration file (YAML)', instead),
  ];
  const file = readRegularFile(path, MAX_BYTES);
  if (file.kind === 'failed') {
    const complaint = { code: 'unreadable_file', wrong: `${got(path)}: ${file.reason}` } as const;
    return { problems: problem(complaint, 'its settings are ignored') };
  }
  const text = file.bytes.toString('utf8');
  const found = settingsOfYaml(text, env);
  switch (found.kind) {
    case 'settings':
      return { ...(found.settings !== undefined && { settings: found.settings }), problems: [] };
    case 'failed': {
      const complaint: Complaint = { wrong: `${got(path)}: ${found.wrong}` };
      if (!text.includes('pepper')) return { problems: problem(complaint, 'its settings are ignored') };
      const instead = 'its settings are ignored, and fingerprints are off unless a pepper is given elsewhere';
      return { settings: LOST_PEPPER, problems: problem(complaint, instead) };
    }
  }
}
