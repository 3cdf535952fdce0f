// Projects that are not this repository: the packed package, installed by npm beside
// whatever OpenTelemetry the project has chosen.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/app-process.js';
import { madeAside, npm } from '../support/npm.js';
import { cacheFolder } from '../support/real-part.js';

const run = promisify(execFile);
const PACKAGE = 'opentelemetry-instrumentation-api-key';
const FOLDER = join(cacheFolder(), 'projects');

/** What a project depends on besides this package. */
export type Dependencies = Readonly<Record<string, string>>;

const FRAMEWORKS: Dependencies = {
  express: '^5.3.0',
  fastify: '^5.12.8',
  pino: '^10.4.0',
  winston: '^3.19.0',
};

/** The OpenTelemetry that people have installed. */
export const LINES = {
  /** The oldest that this package accepts. */
  oldest: {
    '@opentelemetry/api': '1.9.0',
    '@opentelemetry/sdk-node': '0.203.0',
    '@opentelemetry/instrumentation-http': '0.203.0',
    express: '^5.3.0',
  },
  /** The last with SDK 2.x, and every auto-instrumentation. */
  old: {
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/sdk-node': '0.223.0',
    '@opentelemetry/instrumentation-http': '0.223.0',
    '@opentelemetry/auto-instrumentations-node': '0.81.2',
    '@opentelemetry/winston-transport': '0.34.0',
    ...FRAMEWORKS,
  },
  /** SDK 3.x, and every auto-instrumentation. */
  new: {
    '@opentelemetry/api': '1.10.0',
    '@opentelemetry/sdk-node': '0.301.0',
    '@opentelemetry/instrumentation-http': '0.301.0',
    '@opentelemetry/auto-instrumentations-node': '0.82.0',
    // What sdk-node passed on until 0.300 is now for the application to depend on.
    '@opentelemetry/sdk-trace': '3.1.0',
    '@opentelemetry/sdk-logs': '3.1.0',
    // Written for the older line, and still the only one there is.
    '@opentelemetry/winston-transport': '0.34.0',
    ...FRAMEWORKS,
  },
  /** Someone who has no OpenTelemetry yet. */
  none: { '@opentelemetry/api': '^1.9.0' },
} as const satisfies Record<string, Dependencies>;

export type Line = keyof typeof LINES;

const sha256 = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex').slice(0, 16);
};

/** Packs the package as `npm publish` would; the same content gives the same bytes. */
export async function pack(folder: string): Promise<{ tarball: string; digest: string }> {
  // The build is there already, and a build now would pull it from under the other tests.
  const output = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  const tarball = join(folder, filename);
  return { tarball, digest: sha256(readFileSync(tarball)) };
}

async function install(folder: string, dependencies: Dependencies, tarball: string): Promise<void> {
  const manifest = { name: 'foreign-project', version: '1.0.0', private: true, dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await npm(['install'], folder);
  copyFileSync(tarball, join(folder, basename(tarball)));
  // As the README says it. A conflict between the two lines (ERESOLVE) ends here.
  await npm(['install', `./${basename(tarball)}`], folder);
}

/** Puts today's content of the package into a project that was installed with an earlier one. */
async function refresh(folder: string, tarball: string, digest: string): Promise<void> {
  const marker = join(folder, 'packed-digest');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === digest) return;
  const fresh = mkdtempSync(join(folder, 'fresh-'));
  await run('tar', ['-xzf', tarball, '-C', fresh]);
  const installed = join(folder, 'node_modules', PACKAGE);
  rmSync(installed, { recursive: true, force: true });
  renameSync(join(fresh, 'package'), installed);
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(marker, digest);
}

/**
 * The folder of an installed project. It is kept outside the tree for as long as no dependency
 * changes, the package's own included: an installation takes some seconds.
 */
export async function foreignProject(line: Line): Promise<string> {
  const dependencies = LINES[line];
  mkdirSync(FOLDER, { recursive: true });
  const packed = mkdtempSync(join(FOLDER, 'pack-'));
  try {
    const { tarball, digest } = await pack(packed);
    const { dependencies: own, peerDependencies: peers } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    const folder = join(
      FOLDER,
      `${line}-${sha256(JSON.stringify([dependencies, own, peers, process.version]))}`,
    );
    if (!existsSync(folder)) await madeAside(folder, (building) => install(building, dependencies, tarball));
    await refresh(folder, tarball, digest);
    return folder;
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/** Copied aside and then moved: an application that starts meanwhile must not read half a file. */
function put(fixture: string, path: string): void {
  const content = readFileSync(fixture);
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  renameSync(aside, path);
}

/** Copies fixtures into a project, where they find its packages; the path of the last one. */
export function putFixtures(project: string, ...names: readonly string[]): string {
  for (const name of names) put(join(ROOT, 'test', 'fixtures', name), join(project, basename(name)));
  return join(project, basename(names.at(-1)!));
}
