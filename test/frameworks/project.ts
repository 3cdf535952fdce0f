// A project with one framework, inside one that has this package and OpenTelemetry.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { foreignProject } from '../lines/foreign-project.js';
import { cleanEnv, ROOT } from '../support/app-process.js';
import { installed } from '../support/npm.js';
import type { Framework } from './frameworks.js';

const run = promisify(execFile);
const FIXTURES = join(ROOT, 'test', 'fixtures', 'frameworks');

const digestOf = (...texts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);

const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

/** Done again when a file of the application has changed. */
async function build(folder: string, { build: commands = [], files, env }: Framework): Promise<void> {
  const marker = join(folder, 'built-digest');
  const digest = digestOf(...files.map(fixture));
  if (existsSync(marker) && readFileSync(marker, 'utf8') === digest) return;
  for (const command of commands) {
    await run(process.execPath, [...command], { cwd: folder, env: cleanEnv(env) });
  }
  writeFileSync(marker, digest);
}

export interface Project {
  readonly folder: string;
  readonly app: string;
}

/**
 * The project of `framework`, installed by npm and kept outside the tree for as long as nothing that it
 * depends on changes. Without packages to install, this repository is the project.
 */
export async function projectOf(framework: Framework): Promise<Project> {
  const { id, packages, files } = framework;
  const last = files.at(-1)!;
  if (packages === undefined) return { folder: ROOT, app: join(FIXTURES, last) };
  const frameworks = join(await foreignProject('new'), 'frameworks');
  mkdirSync(frameworks, { recursive: true });
  const folder = await installed(join(frameworks, id), packages);
  for (const file of files) copyFileSync(join(FIXTURES, file), join(folder, basename(file)));
  await build(folder, framework);
  return { folder, app: join(folder, basename(last)) };
}
