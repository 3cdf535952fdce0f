// npm test                      every test
// npm test -- receiver cli/     the files whose path holds one of these words
//
// Runs each build/test/**/*.test.js in a process of its own; the npm script builds first.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { missingRealParts } from '../test/support/real-part.js';
import { removeStaleOutputs } from './stale-outputs.js';
import { ROOT } from './tool.js';

const HELPERS = /^(?:support|fixtures)[\\/]/;

/** Paths relative to the repository. */
function testFiles(words: readonly string[]): string[] {
  const folder = join(ROOT, 'build', 'test');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && !HELPERS.test(file))
    .filter((file) => words.length === 0 || words.some((word) => file.replaceAll('\\', '/').includes(word)))
    .sort()
    .map((file) => join('build', 'test', file));
}

/** The developer's own telemetry settings would otherwise reach every server that a test starts. */
function testEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_')));
}

/**
 * Resolves with the exit code. The runner leads a process group of its own, so that
 * whatever a failed or timed-out test has left running goes with it, also on Ctrl-C.
 */
function runTests(files: readonly string[]): Promise<number> {
  const runner = join(ROOT, 'build', 'scripts', 'test-runner.js');
  return new Promise((settle, fail) => {
    const child = spawn(process.execPath, [runner, ...files], {
      cwd: ROOT,
      env: testEnvironment(),
      stdio: 'inherit',
      detached: process.platform !== 'win32',
    });
    const killAll = (): void => {
      try {
        // Windows has no process groups: https://nodejs.org/api/process.html#processkillpid-signal
        if (process.platform === 'win32') child.kill();
        else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing was left.
      }
    };
    process.once('SIGINT', killAll).once('SIGTERM', killAll);
    child.on('error', fail);
    child.on('exit', (code) => {
      killAll();
      settle(code ?? 1);
    });
  });
}

function sayWhatWasMissing(): void {
  const missing = missingRealParts();
  if (missing.length === 0) return;
  const result = process.env['REQUIRE_REAL'] === '1' ? 'failed' : 'were skipped';
  console.log(`\nMissing on this machine, so the tests that need them ${result}:`);
  for (const { name, why, cure } of missing) console.log(`  ${name}: ${why}\n    get it: ${cure}`);
}

const words = process.argv.slice(2);

// A test whose source is gone must not pass on.
removeStaleOutputs();
const files = testFiles(words);
if (files.length === 0) {
  console.error(
    words.length === 0 ? 'There is no test.' : `No test file's path holds ${words.join(' or ')}.`,
  );
  process.exitCode = 1;
} else {
  process.exitCode = await runTests(files);
  sayWhatWasMissing();
}
