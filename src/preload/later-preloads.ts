import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The modules that Node was told to load before the application, in the order it loads them. */
export interface PreloadOptions {
  readonly requires: readonly string[];
  readonly imports: readonly string[];
}

/** Splits NODE_OPTIONS as Node does: at spaces, with double quotes and backslashes inside them. */
function splitNodeOptions(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => quoted.replace(/\\(.)/g, '$1')),
  );
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
export function readPreloadOptions(nodeOptions: string | undefined, execArgv: readonly string[]): PreloadOptions {
  const args = [...splitNodeOptions(nodeOptions ?? ''), ...execArgv];
  return { requires: collect(args, ['--require', '-r']), imports: collect(args, ['--import']) };
}

/** Those that Node will load after the one at `self`; none when it was not preloaded. */
export function laterThan(
  self: string,
  { requires, imports }: PreloadOptions,
  resolve: (specifier: string) => string | undefined,
): readonly string[] {
  const inOrder = [...requires, ...imports].map(resolve);
  const own = inOrder.indexOf(self);
  return own === -1 ? [] : inOrder.slice(own + 1).filter((path) => path !== undefined && path !== self) as string[];
}

/**
 * Loads now the preloads that Node would load after this one, so that an SDK that one of them starts is
 * there to be joined. Node finds them in its module cache when their turn comes. One that fails
 * is left for Node to load again and report, as it would have without us.
 */
export function loadLaterPreloads(selfUrl: string, env: NodeJS.ProcessEnv, execArgv: readonly string[]): void {
  // Preloads are resolved from the working directory (https://nodejs.org/docs/latest-v20.x/api/cli.html#-r---require-module).
  const requireFromCwd = createRequire(`${process.cwd()}/preload.js`);
  const resolve = (specifier: string): string | undefined => {
    try {
      return requireFromCwd.resolve(specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier);
    } catch {
      return undefined;
    }
  };
  const self = realpathSync(fileURLToPath(selfUrl));
  for (const path of laterThan(self, readPreloadOptions(env['NODE_OPTIONS'], execArgv), resolve)) {
    try {
      requireFromCwd(path);
    } catch {
      continue;
    }
  }
}
