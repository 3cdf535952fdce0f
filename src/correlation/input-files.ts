import { accessSync, constants, realpathSync, statSync, symlinkSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { CorrelationError } from './correlation-error.js';
import type { Engine } from './engine.js';
import type { Side } from './report.js';
import { sqlText } from './sql.js';
import { TemporaryFolder } from './temporary-folder.js';

export interface InputFile {
  readonly side: Side;
  /** As it was given, for people. */
  readonly name: string;
  /** What the engine is given. */
  readonly path: string;
  readonly bytes: number;
}

/** Extensions that tell the engine how to unpack; any other file is read as it is. */
const PACKED = ['.gz', '.zst', '.xz', '.bz2', '.lz4', '.br'];

const WILDCARD = /[*?{]/;

/**
 * Files under names of our own, each once: the engine takes `*`, `?` and `{` in a path for a
 * pattern, and a file's name may be anything.
 */
export class InputFiles {
  readonly #folder = new TemporaryFolder();
  readonly #known = new Set<string>();

  /**
   * Names and patterns to files.
   * @throws CorrelationError INPUT_UNREADABLE
   */
  async of(side: Side, names: readonly string[], engine: Engine): Promise<readonly InputFile[]> {
    const files: InputFile[] = [];
    for (const name of names) {
      for (const path of await pathsOf(name, engine)) {
        const file = this.#add(side, path);
        if (file !== undefined) files.push(file);
      }
    }
    return files;
  }

  close(): void {
    this.#folder.remove();
  }

  #add(side: Side, name: string): InputFile | undefined {
    const { real, bytes } = readable(name);
    // The same file may come by two patterns; one file may well hold both sides.
    const key = `${side} ${real}`;
    if (this.#known.has(key)) return undefined;
    this.#known.add(key);
    const packed = extname(real).toLowerCase();
    const path = join(this.#folder.path, `${this.#known.size}.jsonl${PACKED.includes(packed) ? packed : ''}`);
    symlinkSync(real, path);
    return { side, name, path, bytes };
  }
}

async function pathsOf(name: string, engine: Engine): Promise<readonly string[]> {
  if (!WILDCARD.test(name) || exists(name)) return [name];
  const found = await matching(name, engine);
  if (found.length === 0) throw new CorrelationError('INPUT_UNREADABLE', `no file matches ${name}`);
  return found.map(({ path }) => path);
}

async function matching(pattern: string, engine: Engine): Promise<readonly { readonly path: string }[]> {
  try {
    return await engine.rows(sqlText('matching-files'), { pattern: resolve(pattern) });
  } catch (error) {
    const message = `the pattern ${pattern} cannot be followed (a loop of links, or braces amiss); name the files instead`;
    throw new CorrelationError('INPUT_UNREADABLE', message, error);
  }
}

/**
 * Complains of a name that is no pattern and no file.
 * @throws CorrelationError INPUT_UNREADABLE
 */
export function checkFile(name: string): void {
  if (!WILDCARD.test(name) || exists(name)) readable(name);
}

function exists(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false }) !== undefined;
}

function readable(name: string): { readonly real: string; readonly bytes: number } {
  let folder = false;
  try {
    const stat = statSync(name);
    folder = stat.isDirectory();
    if (stat.isFile()) {
      accessSync(name, constants.R_OK);
      return { real: realpathSync(name), bytes: stat.size };
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CorrelationError('INPUT_UNREADABLE', `${name} cannot be read (${code})`, error);
  }
  const cure = folder
    ? `a folder; give a pattern such as '${join(name, '*.jsonl*')}'`
    : 'no regular file; write it to one first';
  throw new CorrelationError('INPUT_UNREADABLE', `${name} is ${cure}`);
}
