import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT, type ToolResult } from './tool.js';

/** 300 kB for what servers load and what comes with it, and 140 kB for the correlation: its SQL, command, page and texts. */
const MAX_UNPACKED_BYTES = 440_000;

/** What may be in the tarball; package.json's `files` is the wish, this the proof. */
const ALLOWED: readonly RegExp[] = [
  /^build\/src\/.+\.(?:js|d\.ts|json)$/,
  /^src\/correlation\/sql\/.+\.sql$/,
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|collector-config\.yaml)$/,
];

const REQUIRED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'collector-config.yaml'] as const;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

function problemsOfFile(folder: string, file: string): string[] {
  const text = readFileSync(join(folder, file), 'utf8');
  const problems: string[] = [];
  if (!ALLOWED.some((pattern) => pattern.test(file))) problems.push(`${file} does not belong in the package`);
  if (text.includes(ROOT)) problems.push(`${file} names a folder of the machine it was built on`);
  if (/^\/\/# sourceMappingURL=/m.test(text))
    problems.push(`${file} points to a source map, and none is shipped`);
  return problems;
}

const RELATIVE_IMPORT = /(?:from|import|import\()\s*["'](\.[^"']+)["']/g;

/** Relative imports of a shipped file that lead to none. A compiler takes what a missing declaration says for `any`, in silence. */
function deadImports(folder: string, file: string, files: ReadonlySet<string>): string[] {
  if (!/\.(?:js|d\.ts)$/.test(file)) return [];
  const isDeclaration = file.endsWith('.d.ts');
  const text = readFileSync(join(folder, file), 'utf8');
  return [...text.matchAll(RELATIVE_IMPORT)]
    .map(([, specifier]) => posix.join(posix.dirname(file), specifier!))
    .map((target) => (isDeclaration ? target.replace(/\.js$/, '.d.ts') : target))
    .filter((target) => !files.has(target))
    .map((target) => `${file} imports ${target}, which is not in the package`);
}

/** Looks through an unpacked package. */
export function checkContents(folder: string): ToolResult {
  const files = filesOf(folder);
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const problems = files.flatMap((file) => problemsOfFile(folder, file));
  const shipped = new Set(files);
  problems.push(...files.flatMap((file) => deadImports(folder, file, shipped)));
  for (const file of REQUIRED) if (!files.includes(file)) problems.push(`${file} is missing`);
  if (bytes >= MAX_UNPACKED_BYTES)
    problems.push(`${bytes} bytes unpacked; ${MAX_UNPACKED_BYTES} is the limit`);
  const summary = `${files.length} files, ${bytes} bytes unpacked`;
  return { ok: problems.length === 0, output: [...problems, summary].join('\n') };
}
