import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { SCOPE_NAME } from '../semconv.js';
import { plainScalar, substitute } from './substitution.js';

/** The settings in a configuration file, `undefined` when it has none of ours; or what is wrong with it. */
export type DeclarativeSettings =
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, unknown>> | undefined }
  /** Neither the path nor a piece of the file, which may hold secrets. */
  | { readonly kind: 'failed'; readonly wrong: string };

/** https://opentelemetry.io/docs/specs/otel/configuration/data-model/: where an instrumentation's settings stand. */
const PATH = ['instrumentation/development', 'js', SCOPE_NAME] as const;

/** An alias costs a few characters and stands for any amount: https://en.wikipedia.org/wiki/Billion_laughs_attack */
const MAX_ALIASES = 100;

const failed = (wrong: string): DeclarativeSettings => ({ kind: 'failed', wrong });

/** Loaded by need only: the parser costs more start-up time than all else here. */
function loadYaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}

/** Substitutes in scalar values, as the specification says not in keys; the offset of the first invalid reference, if any. */
function substituteValues(
  yaml: typeof Yaml,
  document: Yaml.Document,
  env: NodeJS.ProcessEnv,
): number | undefined {
  let invalidAt: number | undefined;
  yaml.visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return undefined;
      const substituted = substitute(node.value, env);
      if (substituted === undefined) {
        invalidAt = node.range?.[0] ?? 0;
        return yaml.visit.BREAK;
      }
      const retype = substituted.changed && node.type === 'PLAIN' && node.tag === undefined;
      node.value = retype ? plainScalar(substituted.text) : substituted.text;
      return undefined;
    },
  });
  return invalidAt;
}

/** Sections of real files stand three deep. */
const MAX_DEPTH = 6;

/** Whether `name` is that of this package, misspelt or right. */
const isLikeOurs = (name: string): boolean => /instrumentation\W*api\W*key/i.test(name.replaceAll('_', '-'));

/** Whether settings of this package stand anywhere in `node`; a pepper in a misspelt section must not be missed in silence. */
function hasMisplaced(node: unknown, depth = 0): boolean {
  if (typeof node !== 'object' || node === null || depth > MAX_DEPTH) return false;
  return Object.entries(node).some(([name, value]) => isLikeOurs(name) || hasMisplaced(value, depth + 1));
}

function noSettingsIn(root: unknown): DeclarativeSettings {
  if (!hasMisplaced(root)) return { kind: 'settings', settings: undefined };
  return failed(`the settings of this package do not stand under ${PATH.join(': ')}`);
}

function settingsIn(root: unknown): DeclarativeSettings {
  let node = root;
  const path: string[] = [];
  for (const key of [undefined, ...PATH]) {
    if (key !== undefined) {
      if (!Object.hasOwn(node as object, key)) return noSettingsIn(root);
      node = (node as Record<string, unknown>)[key];
      path.push(key);
    }
    if (node === undefined || node === null) return { kind: 'settings', settings: undefined };
    if (typeof node !== 'object' || Array.isArray(node)) {
      return failed(path.length === 0 ? 'it is not a mapping' : `${path.join(': ')} is not a mapping`);
    }
  }
  return { kind: 'settings', settings: Object.freeze(node as Record<string, unknown>) };
}

/** Finds this package's settings in the text of a declarative configuration file. Never throws. */
export function settingsOfYaml(text: string, env: NodeJS.ProcessEnv): DeclarativeSettings {
  try {
    const yaml = loadYaml();
    const lineCounter = new yaml.LineCounter();
    const options = { version: '1.2', logLevel: 'error', prettyErrors: false, lineCounter } as const;
    const document = yaml.parseDocument(text, options);
    const [error] = document.errors;
    if (error !== undefined) {
      return failed(`line ${lineCounter.linePos(error.pos[0]).line} is not valid YAML (${error.code})`);
    }
    const invalidAt = substituteValues(yaml, document, env);
    if (invalidAt !== undefined) {
      return failed(`line ${lineCounter.linePos(invalidAt).line} has an invalid \${…} reference`);
    }
    return settingsIn(document.toJS({ maxAliasCount: MAX_ALIASES }));
  } catch {
    // The parser's errors quote the text. What is left to fail here is what aliases stand for.
    return failed('its aliases cannot be followed');
  }
}
