/**
 * Imports go one way. Two tables say which way; the rest of this file holds the
 * source to them. CONTRIBUTING.md has the same map in words.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { cycles, importsOf, readImports, type Import } from './support/import-graph.js';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** A room is a folder of src/, or a file that stands alone there. */
function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file;
}

/**
 * Who may import whom, lowest first: each room only what stands above it in this
 * table. `type x`: its types, nothing that runs.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'semconv.ts': [],
  'version.ts': [],
  credential: [],
  outcome: [],
  fingerprint: ['credential'],
  diagnostics: ['semconv.ts'],
  config: ['credential', 'outcome', 'fingerprint', 'diagnostics', 'semconv.ts'],
  http: ['credential', 'diagnostics', 'type config'],
  scrub: ['credential', 'type config'],
  exchange: ['credential', 'fingerprint', 'outcome', 'config', 'http', 'scrub', 'diagnostics'],
  telemetry: [
    'semconv.ts',
    'version.ts',
    'credential',
    'fingerprint',
    'outcome',
    'diagnostics',
    'config',
    'scrub',
    'exchange',
  ],
  'application-word.ts': ['outcome', 'diagnostics', 'telemetry'],
  'record-of.ts': ['outcome', 'http', 'telemetry', 'type config', 'type exchange'],
  'ending-of.ts': ['outcome'],
  'lifecycle.ts': [
    'credential',
    'fingerprint',
    'outcome',
    'diagnostics',
    'config',
    'http',
    'exchange',
    'telemetry',
    'record-of.ts',
    'ending-of.ts',
  ],
  'instrumentation.ts': [
    'semconv.ts',
    'version.ts',
    'credential',
    'diagnostics',
    'config',
    'http',
    'telemetry',
    'lifecycle.ts',
  ],
  'index.ts': [
    'instrumentation.ts',
    'application-word.ts',
    'telemetry',
    'fingerprint',
    'type config',
    'type outcome',
    'type credential',
  ],
  preload: ['instrumentation.ts', 'http', 'telemetry', 'config', 'diagnostics', 'version.ts', 'semconv.ts'],
  'register.ts': ['preload'],
  receiver: ['semconv.ts'],
  correlation: ['semconv.ts'],
  cli: [
    'correlation',
    'receiver',
    'config',
    'fingerprint',
    'credential',
    'semconv.ts',
    'version.ts',
    'type outcome',
  ],
};

/**
 * Who may touch the world outside. Everything else is pure; a package that no row
 * names is not a dependency. `type x`: only its types.
 */
const OUTSIDE: readonly {
  readonly what: string;
  readonly matches: RegExp;
  readonly rooms: readonly string[];
}[] = [
  {
    what: 'OpenTelemetry',
    matches: /^@opentelemetry\//,
    rooms: ['telemetry', 'preload', 'diagnostics', 'instrumentation.ts', 'type exchange', 'type config'],
  },
  {
    what: "Node's servers and sockets",
    matches: /^(?:node:)?(?:http|https|http2|net|tls|dgram)$/,
    // config checks addresses with node:net; the preload loads http so that others can patch it.
    rooms: [
      'http',
      'receiver',
      'cli',
      'config',
      'preload',
      'type exchange',
      'type lifecycle.ts',
      'type record-of.ts',
      'type ending-of.ts',
    ],
  },
  {
    what: 'files',
    matches: /^node:(?:fs|fs\/promises)$/,
    rooms: ['config', 'preload', 'receiver', 'correlation', 'cli'],
  },
  { what: 'ClickHouse', matches: /^(?:chdb|@clickhouse\/client)$/, rooms: ['correlation'] },
  {
    what: 'modules and other processes',
    matches: /^node:(?:module|child_process|worker_threads|cluster|vm)$/,
    rooms: ['config', 'http', 'preload', 'version.ts'],
  },
  { what: 'protobuf', matches: /^@bufbuild\/protobuf(?:\/|$)/, rooms: ['receiver'] },
  { what: 'YAML', matches: /^yaml$/, rooms: ['config'] },
  { what: 'the command line', matches: /^(?:commander|get-east-asian-width)$/, rooms: ['cli'] },
  {
    what: 'the manifest of this package',
    matches: /^opentelemetry-instrumentation-api-key\/package\.json$/,
    rooms: ['version.ts'],
  },
  { what: 'the rest of Node', matches: /^node:/, rooms: ['*'] },
];

/** Only the public face may pass on what others export; anywhere else that hides where a thing lives. */
const RE_EXPORTER = 'index.ts';

function allows(rooms: readonly string[], room: string, typeOnly: boolean): boolean {
  return rooms.includes(room) || rooms.includes('*') || (typeOnly && rooms.includes(`type ${room}`));
}

function problemInside(one: Import, file: string): string | undefined {
  const [from, to] = [roomOf(one.from), roomOf(file)];
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) return `${one.from}: the room ${from} is not in the table`;
  if (from === to || allows(allowed, to, one.typeOnly)) return undefined;
  return `${one.from} imports ${one.typeOnly ? 'types of ' : ''}${file}: ${from} may import ${allowed.join(', ') || 'nothing'}`;
}

function problemOutside(one: Import): string | undefined {
  const { from, specifier, typeOnly } = one;
  // A computed name can only be a package of the user's; the preload looks for some.
  if (specifier === undefined)
    return roomOf(from) === 'preload' ? undefined : `${from} imports a computed name`;
  const row = OUTSIDE.find(({ matches }) => matches.test(specifier));
  if (row === undefined) return `${from} imports ${specifier}, which is in no row of the table`;
  if (allows(row.rooms, roomOf(from), typeOnly)) return undefined;
  return `${from} imports ${typeOnly ? 'types of ' : ''}${specifier}: ${row.what} is for ${row.rooms.join(', ')}`;
}

function problems(imports: readonly Import[]): string[] {
  const each = imports.flatMap((one) => {
    const problem = one.file === undefined ? problemOutside(one) : problemInside(one, one.file);
    const barrel =
      one.reExport && one.from !== RE_EXPORTER ? `${one.from} re-exports ${one.specifier}` : undefined;
    return [problem, barrel].filter((text) => text !== undefined);
  });
  return [...new Set(each), ...cycles(imports).map((cycle) => `cycle: ${cycle}`)];
}

describe('the source', () => {
  it('imports one way only', () => {
    // As text: what a person reads here is the list, not the difference of two arrays.
    assert.equal(problems(readImports(SOURCE)).join('\n'), '');
  });

  it('has every room that the table names', () => {
    const rooms = readdirSync(SOURCE);
    const gone = Object.keys(MAY_IMPORT).filter((room) => !rooms.includes(room));
    assert.deepEqual(gone, []);
  });
});

describe('the tables', () => {
  it('have no arrow that points up', () => {
    const order = Object.keys(MAY_IMPORT);
    for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
      for (const name of allowed) {
        const below = order.indexOf(name.replace(/^type /, ''));
        assert.ok(below !== -1 && below < order.indexOf(room), `${room} -> ${name}`);
      }
    }
  });
});

describe('the check itself', () => {
  const problemsIn = (files: Readonly<Record<string, string>>): string[] =>
    problems(Object.entries(files).flatMap(([from, source]) => importsOf(from, source)));

  it('lets pass what the tables allow', () => {
    assert.deepEqual(
      problemsIn({
        'config/config.ts': `import { a } from '../credential/location.js'; import { readFileSync } from 'node:fs';`,
        'http/hook.ts': `import type { A } from '../config/config.js'; import { type B } from '../credential/find.js';`,
        'index.ts': `export { a } from './instrumentation.js';`,
        'preload/start.ts': `const a = await import(name);`,
      }),
      [],
    );
  });

  for (const [story, from, source] of [
    ['an import upwards', 'credential/find.ts', `import { a } from '../telemetry/event.js';`],
    ['a type import upwards', 'outcome/decide.ts', `import type { A } from '../config/config.js';`],
    ['an inline type upwards', 'outcome/decide.ts', `let a: import('../config/config.js').A;`],
    ['a value where only types may pass', 'http/hook.ts', `import { type A, b } from '../config/config.js';`],
    ['an import for its effect', 'http/hook.ts', `import '../config/config.js';`],
    ['a dynamic import upwards', 'semconv.ts', `async function a() { await import('./cli/main.js'); }`],
    ['a require upwards', 'config/file.ts', `const a = () => require('../preload/start.js');`],
    [
      'a require by another name',
      'http/hook.ts',
      `const load = createRequire(here); load('@opentelemetry/api');`,
    ],
    ['a require made on the spot', 'http/hook.ts', `const a = createRequire(here)('@opentelemetry/api');`],
    ['anyone who imports the command', 'receiver/receiver.ts', `import { a } from '../cli/main.js';`],
    ['a room that nobody described', 'attic/old.ts', `import { a } from '../semconv.js';`],
    ['OpenTelemetry in a pure room', 'outcome/decide.ts', `import type { Span } from '@opentelemetry/api';`],
    ['files in a pure room', 'fingerprint/fingerprint.ts', `import { readFileSync } from 'node:fs';`],
    [
      'a server where only its types may be',
      'exchange/exchange.ts',
      `import { createServer } from 'node:http';`,
    ],
    ['a package nobody described', 'http/hook.ts', `import leftPad from 'left-pad';`],
    ['a computed name', 'config/file.ts', `const a = await import(name);`],
    ['a barrel', 'config/all.ts', `export * from './config.js';`],
  ] as const) {
    it(`reports ${story}`, () => {
      const found = problemsIn({ [from]: source });
      assert.equal(found.length, 1, found.join('\n'));
      assert.ok(found[0]?.startsWith(from), found[0]);
    });
  }

  it('reports files that import each other, types included', () => {
    const found = problemsIn({
      'config/a.ts': `import { b } from './b.js';`,
      'config/b.ts': `import type { C } from './c.js';`,
      'config/c.ts': `import { a } from './a.js';`,
    });
    assert.deepEqual(found, ['cycle: config/a.ts -> config/b.ts -> config/c.ts -> config/a.ts']);
  });

  it('refuses a file that it cannot parse', () => {
    assert.throws(() => importsOf('config/half.ts', 'import { a from'), /config\/half\.ts/);
  });
});
