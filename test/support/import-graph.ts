import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import: `import`, `import type`, `export … from`, `import()`, `import('x').T` in a type, `require()`. */
export interface Import {
  /** The importing file, relative to the source folder, with `/`. */
  readonly from: string;
  /** The imported file, likewise; `undefined` for what is outside the folder. */
  readonly file: string | undefined;
  /** What stands in the source; `undefined` for a dynamic import of a computed name. */
  readonly specifier: string | undefined;
  /** True when nothing is left of it at run time. */
  readonly typeOnly: boolean;
  readonly reExport: boolean;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

/** Every node of a syntax tree; imports may stand anywhere in it (`import('x').T`, `require` in a function). */
function* nodesBelow(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesBelow(item);
  } else if (isNode(value)) {
    yield value;
    for (const field of Object.values(value)) yield* nodesBelow(field);
  }
}

function literal(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string'
    ? node['value']
    : undefined;
}

/** `import { type A, type B }` is as type-only as `import type { A, B }`; `import 'x'` is not. */
function onlyTypes(specifiers: unknown, kind: 'importKind' | 'exportKind'): boolean {
  const named = Array.isArray(specifiers) ? (specifiers as unknown[]) : [];
  return named.length > 0 && named.every((one) => isNode(one) && one[kind] === 'type');
}

type Found = Omit<Import, 'from' | 'file'>;

function importAt(node: Node, requires: ReadonlySet<unknown>): Found | undefined {
  const specifier = literal(node['source']);
  switch (node.type) {
    case 'ImportDeclaration': {
      const typeOnly = node['importKind'] === 'type' || onlyTypes(node['specifiers'], 'importKind');
      return { specifier, typeOnly, reExport: false };
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (!isNode(node['source'])) return undefined;
      const typeOnly = node['exportKind'] === 'type' || onlyTypes(node['specifiers'], 'exportKind');
      return { specifier, typeOnly, reExport: true };
    }
    case 'ImportExpression':
      return { specifier, typeOnly: false, reExport: false };
    case 'TSImportType':
      return { specifier, typeOnly: true, reExport: false };
    case 'CallExpression': {
      if (!isRequire(node['callee'], requires)) return undefined;
      const [argument] = node['arguments'] as readonly unknown[];
      return { specifier: literal(argument), typeOnly: false, reExport: false };
    }
    default:
      return undefined;
  }
}

/** `createRequire(…)`, by that name or as a method of `module`. */
function makesRequire(node: unknown): boolean {
  if (!isNode(node) || node.type !== 'CallExpression' || !isNode(node['callee'])) return false;
  const { callee } = node;
  const name = callee.type === 'MemberExpression' ? callee['property'] : callee;
  return isNode(name) && name['name'] === 'createRequire';
}

/** The names under which a file keeps a `require`. */
function namesOfRequire(nodes: readonly Node[]): Set<unknown> {
  const kept = nodes.filter((node) => node.type === 'VariableDeclarator' && makesRequire(node['init']));
  return new Set(['require', ...kept.map(({ id }) => isNode(id) && id['name'])]);
}

/** `require`, a name for one, or `createRequire(…)` called on the spot. `require.resolve` loads nothing. */
function isRequire(callee: unknown, requires: ReadonlySet<unknown>): boolean {
  return (
    makesRequire(callee) || (isNode(callee) && callee.type === 'Identifier' && requires.has(callee['name']))
  );
}

/** The imports of one source text. Throws when it cannot be parsed: a file that is not understood must not pass. */
export function importsOf(from: string, source: string): Import[] {
  const { program, errors } = parseSync(from, source);
  if (errors.length > 0) throw new Error(`${from}: ${errors.map(({ message }) => message).join('; ')}`);
  const nodes = [...nodesBelow(program)];
  const requires = namesOfRequire(nodes);
  return nodes.flatMap((node) => {
    const found = importAt(node, requires);
    return found === undefined ? [] : [{ from, file: targetOf(from, found.specifier), ...found }];
  });
}

/** Imports are written with the name of the emitted file. */
function targetOf(from: string, specifier: string | undefined): string | undefined {
  if (specifier === undefined || !specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** The imports of every `.ts` file below a folder. */
export function readImports(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => importsOf(file.replaceAll('\\', '/'), readFileSync(join(folder, file), 'utf8')));
}

/** The circles of files that import each other, each once, as `a.ts -> b.ts -> a.ts`. */
export function cycles(imports: readonly Import[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, file } of imports) {
    if (file !== undefined) targets.set(from, (targets.get(from) ?? new Set()).add(file));
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      found.push([...path.slice(start), file].join(' -> '));
    } else if (!done.has(file)) {
      for (const next of targets.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}
