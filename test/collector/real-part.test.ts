import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { cleanEnv } from '../support/app-process.js';
import { findRealPart, missingRealParts, otelcolPath, ROOT } from '../support/real-part.js';

const BUILD_SCRIPT = join(ROOT, 'scripts', 'build-otelcol.sh');

/** What the build script needs before it looks for Go. */
const SHELL_TOOLS = ['bash', 'dirname', 'cut', 'sha256sum', 'shasum'];

/** A machine with nothing on it: no cache, no tools but the shell's own. */
function bareMachine(t: TestContext, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const home = mkdtempSync(join(tmpdir(), 'bare-'));
  t.after(() => rmSync(home, { recursive: true }));
  for (const tool of SHELL_TOOLS) {
    const path = ['/usr/bin', '/bin'].map((bin) => join(bin, tool)).find(existsSync);
    if (path !== undefined) symlinkSync(path, join(home, tool));
  }
  return cleanEnv({ PATH: home, HOME: home, XDG_CACHE_HOME: '', REQUIRE_REAL: '', ...extra });
}

/** Runs a test file with one `realTest` and gives its report. */
function report(t: TestContext, env: NodeJS.ProcessEnv): { status: number | null; text: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'real-')), 'story.mjs');
  t.after(() => rmSync(join(file, '..'), { recursive: true }));
  const support = join(ROOT, 'build', 'test', 'support', 'real-part.js');
  writeFileSync(file, `import { realTest } from '${support}';\nrealTest('otelcol', 'a story', () => {});\n`);
  const { status, stdout } = spawnSync(process.execPath, [file], { encoding: 'utf8', env });
  return { status, text: stdout };
}

test('the build script and the tests agree on where the Collector is', (t) => {
  for (const env of [cleanEnv(), bareMachine(t), bareMachine(t, { XDG_CACHE_HOME: '/var/some cache' })]) {
    const fromScript = execFileSync(BUILD_SCRIPT, ['--path'], { encoding: 'utf8', env });
    const program = `import { otelcolPath } from './build/test/support/real-part.js'; console.log(otelcolPath());`;
    const args = ['--input-type=module', '--eval', program];
    assert.equal(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env }), fromScript);
  }
  assert.ok(!otelcolPath().startsWith(ROOT), 'the cache must be outside the tree');
});

test('without Go the build script says in one line what to install', (t) => {
  const { status, stdout, stderr } = spawnSync(BUILD_SCRIPT, { encoding: 'utf8', env: bareMachine(t) });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(
    stderr,
    /^build-otelcol: the Go tool chain \(1\.26 or newer\) is missing; install it from .*\n$/,
  );
});

test('a test whose real part is missing is skipped and says why', (t) => {
  const { status, text } = report(t, bareMachine(t));
  assert.equal(status, 0);
  assert.match(text, /a story # SKIP otelcol is missing .*get it: scripts\/build-otelcol\.sh/);
});

test('with REQUIRE_REAL=1 it fails instead', (t) => {
  const { status, text } = report(t, bareMachine(t, { REQUIRE_REAL: '1' }));
  assert.equal(status, 1);
  assert.match(text, /not ok 1 - a story/);
});

test('what is listed as missing is exactly what is not found', () => {
  for (const name of ['otelcol', 'docker-compose', 'python3'] as const) {
    const listed = missingRealParts().some((part) => part.name === name);
    assert.equal(listed, findRealPart(name).kind === 'missing', name);
  }
});
