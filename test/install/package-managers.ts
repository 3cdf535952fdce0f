// The package managers that people install with, each of one version, and what a project looks like once one is done.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { pack, type Dependencies } from '../lines/foreign-project.js';
import { cleanEnv } from '../support/app-process.js';
import { npmProgram } from '../support/npm.js';

const run = promisify(execFile);
const TIMEOUT_MS = 4 * 60_000;
export const PACKAGE = 'opentelemetry-instrumentation-api-key';

interface Manager {
  /** The npm package that it comes in; `undefined` for npm itself. */
  readonly from: readonly [name: string, version: string] | undefined;
  readonly bin: string;
  /** Its command that adds a package. */
  readonly add: string;
  /** Whether it looks for versions of what this package depends on that go with the API of the project; others take the newest. */
  readonly solvesPeers: boolean;
  /** The Node that it runs in, where that is not the running one. */
  readonly node?: string;
  /** Environment of its own for a project. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
}

export const MANAGERS = {
  npm: { from: undefined, bin: 'npm', add: 'install', solvesPeers: true },
  pnpm: { from: ['pnpm', '10.34.9'], bin: 'pnpm', add: 'add', solvesPeers: false },
  // It refuses what says that it is for a newer Node, as the newer line of OpenTelemetry does to Node 20.
  'yarn 1': {
    from: ['yarn', '1.22.22'],
    bin: 'yarn',
    add: 'add',
    solvesPeers: false,
    node: '22.23.3',
    // It takes tarballs of one version for the same, and what is cached for all of it.
    env: (folder) => ({ YARN_CACHE_FOLDER: join(folder, 'cache') }),
  },
  'yarn 4': {
    from: ['@yarnpkg/cli-dist', '4.18.1'],
    bin: 'yarn',
    add: 'add',
    solvesPeers: false,
    env: () => ({
      YARN_NODE_LINKER: 'node-modules',
      YARN_ENABLE_TELEMETRY: 'false',
      // In a build service it takes a lockfile that is yet to be written for a mistake.
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    }),
  },
} as const satisfies Readonly<Record<string, Manager>>;
export type ManagerName = keyof typeof MANAGERS;

export interface Installed {
  readonly folder: string;
  /** All that was printed as this package was added. */
  readonly output: string;
}

async function runManager(name: ManagerName, args: readonly string[], cwd: string): Promise<string> {
  const { from, bin, node, env: extra }: Manager = MANAGERS[name];
  const program = from === undefined ? bin : await npmProgram(from[0], from[1], bin);
  const env = cleanEnv({ CI: 'true', ...extra?.(cwd) });
  if (node !== undefined)
    env['PATH'] = [dirname(await npmProgram('node', node)), env['PATH']].join(delimiter);
  const { stdout, stderr } = await run(program, [...args], { cwd, env, timeout: TIMEOUT_MS });
  return stdout + stderr;
}

/** A new project with `dependencies`, to which this package is then added as the README says. */
export async function installWith(name: ManagerName, dependencies: Dependencies): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'installed-'));
  const manifest = { name: 'foreign-project', version: '1.0.0', private: true, dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // Yarn 4 takes a folder without one for a part of a project above it.
  writeFileSync(join(folder, 'yarn.lock'), '');
  const { tarball } = await pack(folder);
  if (Object.keys(dependencies).length > 0) await runManager(name, ['install'], folder);
  return { folder, output: await runManager(name, [MANAGERS[name].add, `./${basename(tarball)}`], folder) };
}

/** Adds to the project what this package has asked for. */
export async function addTo(folder: string, name: ManagerName, packages: Dependencies): Promise<void> {
  const wanted = Object.entries(packages).map(([each, version]) => `${each}@${version}`);
  await runManager(name, [MANAGERS[name].add, ...wanted], folder);
}

export const remove = ({ folder }: Installed): void => rmSync(folder, { recursive: true, force: true });

/** The folders of all copies of `name` below `folder`; a link is not a copy. */
export function copiesOf(name: string, folder: string): readonly string[] {
  const found = new Set<string>();
  const suffix = join('node_modules', name, 'package.json');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith(suffix)) found.add(realpathSync(dirname(join(folder, file))));
  return [...found];
}

/** What `name` is to this package, as it is installed in `folder`. */
export function resolvedByUs(name: string, folder: string): string {
  const ours = realpathSync(join(folder, 'node_modules', PACKAGE, 'package.json'));
  return realpathSync(createRequire(ours).resolve(name));
}

export const resolvedByProject = (name: string, folder: string): string =>
  realpathSync(createRequire(join(folder, 'package.json')).resolve(name));
