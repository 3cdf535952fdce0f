// node build/scripts/stale-outputs.js
//
// Removes what the compiler wrote for sources that are gone: tsc never does, and a
// file left behind would still be tested and still be published.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './tool.js';

const OUTPUT = join(ROOT, 'build');

/** Only what tsc writes; anything else in build/ belongs to somebody else. */
const SOURCE_OF = [
  { output: /\.d\.ts$/, source: '.ts' },
  { output: /\.js$/, source: '.ts' },
  { output: /\.json$/, source: '.json' },
] as const;

function sourceOf(file: string): string | undefined {
  const kind = SOURCE_OF.find(({ output }) => output.test(file));
  return kind === undefined ? undefined : file.replace(kind.output, kind.source);
}

/** Paths relative to build/, sorted. */
function staleOutputs(): string[] {
  if (!existsSync(OUTPUT)) return [];
  return ['src', 'test', 'bench', 'scripts', 'demo']
    .filter((room) => existsSync(join(OUTPUT, room)))
    .flatMap((room) =>
      readdirSync(join(OUTPUT, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    )
    .filter((file) => {
      const source = sourceOf(file);
      return source !== undefined && !existsSync(join(ROOT, source));
    })
    .sort();
}

/** Removes them and returns which they were. */
export function removeStaleOutputs(): string[] {
  const stale = staleOutputs();
  for (const file of stale) rmSync(join(OUTPUT, file), { force: true });
  return stale;
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  for (const file of removeStaleOutputs()) console.log(`removed build/${file}, its source is gone`);
}
