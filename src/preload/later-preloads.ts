import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The modules that Node was told to load before the application, in the order it loads them. */
export interface PreloadOptions {
  readonly requires: readonly string[];
  readonly imports: readonly string[];
}

/**
 * Splits NODE_OPTIONS as Node does (https://nodejs.org/docs/latest-v20.x/api/cli.html#node_optionsoptions):
 * at spaces, but not inside double quotes. A backslash counts only there, and protects the next character.
 */
function splitNodeOptions(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    let character = text.charAt(index);
    if (character === '"') {
      quoted = !quoted;
      continue;
    }
    if (character === ' ' && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (character === '\\' && quoted) character = text.charAt((index += 1));
    word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

function collect(args: readonly string[], flags: readonly string[]): readonly string[] {
  const values: string[] = [];
  args.forEach((arg, index) => {
    const equals = arg.indexOf('=');
    const flag = equals === -1 ? arg : arg.slice(0, equals);
    if (!flags.includes(flag)) return;
    const value = equals === -1 ? args[index + 1] : arg.slice(equals + 1);
    if (value !== undefined && value !== '') values.push(value);
  });
  return values;
}

/** Reads them from NODE_OPTIONS and the command line. Node loads every `--require` before the first `--import`. */
export function readPreloadOptions(
  nodeOptions: string | undefined,
  execArgv: readonly string[],
): PreloadOptions {
  const args = [...splitNodeOptions(nodeOptions ?? ''), ...execArgv];
  return { requires: collect(args, ['--require', '-r']), imports: collect(args, ['--import']) };
}

/** How Node looks a preload up: a package may give `require` and `import` different files. */
export type LoadedBy = 'require' | 'import';

type Resolve = (specifier: string, loadedBy: LoadedBy) => string | undefined;

/** Those that Node will load after the one at `self`; none when it was not preloaded. */
export function laterThan(
  self: string,
  { requires, imports }: PreloadOptions,
  resolve: Resolve,
): readonly string[] {
  const inOrder = [
    ...requires.map((specifier) => resolve(specifier, 'require')),
    ...imports.map((specifier) => resolve(specifier, 'import')),
  ];
  const own = inOrder.indexOf(self);
  return own === -1
    ? []
    : (inOrder.slice(own + 1).filter((path) => path !== undefined && path !== self) as string[]);
}

/** Not a file: a module that stands in the option itself (https://nodejs.org/docs/latest-v20.x/api/esm.html#data-imports). */
const isModuleInUrl = (specifier: string): boolean => specifier.startsWith('data:');

/** Preloads are resolved from the working directory (https://nodejs.org/docs/latest-v20.x/api/cli.html#-r---require-module). */
function resolveFrom(folder: string, requireThere: NodeJS.Require): Resolve {
  const base = pathToFileURL(`${folder}/`);
  const byImport = (specifier: string): string => {
    if (isModuleInUrl(specifier)) return specifier;
    const url = /^(?:\.{0,2}\/|file:)/.test(specifier)
      ? new URL(specifier, base).href
      : import.meta.resolve(specifier);
    return realpathSync(fileURLToPath(url));
  };
  return (specifier, loadedBy) => {
    // Node resolves from this module only; what is found from the working directory alone is found by require.
    for (const find of loadedBy === 'import' ? [byImport, requireThere.resolve] : [requireThere.resolve]) {
      try {
        return find(specifier);
      } catch {
        continue;
      }
    }
    return undefined;
  };
}

const needsAwait = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ERR_REQUIRE_ASYNC_MODULE';

/**
 * Loads now the preloads that Node would load after this one, so that an SDK that one of them starts is
 * there to be joined. Node finds them in its module cache when their turn comes. One that fails
 * is left for Node to load again and report, as it would have without us.
 *
 * @returns a promise of the end where one of them awaits at its top level. Node awaits the
 *   same modules before it begins with the application.
 */
export function loadLaterPreloads(
  selfUrl: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): Promise<void> | undefined {
  const requireFromCwd = createRequire(`${process.cwd()}/preload.js`);
  const self = realpathSync(fileURLToPath(selfUrl));
  const options = readPreloadOptions(env['NODE_OPTIONS'], execArgv);
  let loading: Promise<void> | undefined;
  for (const path of laterThan(self, options, resolveFrom(process.cwd(), requireFromCwd))) {
    const load = async (): Promise<void> => {
      await import(isModuleInUrl(path) ? path : pathToFileURL(path).href).catch(() => undefined);
    };
    if (loading !== undefined || isModuleInUrl(path)) {
      loading = (loading ?? Promise.resolve()).then(load);
      continue;
    }
    try {
      requireFromCwd(path);
    } catch (error) {
      if (needsAwait(error)) loading = load();
    }
  }
  return loading;
}
