import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnv } from './app-process.js';
import { cacheFolder } from './real-part.js';

const run = promisify(execFile);
const NPM_TIMEOUT_MS = 4 * 60_000;

export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const { stdout } = await run('npm', [...args, ...quiet], { cwd, env: cleanEnv(), timeout: NPM_TIMEOUT_MS });
  return stdout;
}

/**
 * Makes `folder` aside and then moves it, so that an installation which was broken off leaves no half of one, and of two
 * test files that want the same at once the first that is done wins.
 */
export async function madeAside(folder: string, make: (building: string) => Promise<void>): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const building = mkdtempSync(`${folder}-building-`);
  await make(building);
  try {
    renameSync(building, folder);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * A folder with `packages` in it, installed by npm once.
 *
 * @param prefix its path, to which a digest of the packages is added
 */
export async function installed(prefix: string, packages: Readonly<Record<string, string>>): Promise<string> {
  const manifest = JSON.stringify({ name: 'shop', version: '1.0.0', private: true, dependencies: packages });
  const folder = `${prefix}-${createHash('sha256').update(manifest).digest('hex').slice(0, 16)}`;
  if (existsSync(folder)) return folder;
  await madeAside(folder, async (building) => {
    writeFileSync(join(building, 'package.json'), manifest);
    await npm(['install'], building);
  });
  return folder;
}

/** A program that npm brings, of exactly this version; its path. Kept outside the tree. */
export async function npmProgram(name: string, version: string, bin = name): Promise<string> {
  const folder = await installed(
    join(cacheFolder(), 'programs', `${name.replaceAll(/\W+/g, '-')}-${version}`),
    {
      [name]: version,
    },
  );
  return join(folder, 'node_modules', '.bin', bin);
}
