// node build/scripts/test-runner.js build/test/a.test.js …
//
// The part of `npm test` that runs tests; scripts/test.ts starts it.
import type { Duplex } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** A file that hangs must fail, with its name, long before the CI job is killed without one. */
const FILE_TIMEOUT_MS = (process.env['MATRIX'] === 'all' ? 30 : 5) * 60_000;

/** Most files start servers and children of their own; more at once makes their waits the thing that is tested. */
const FILES_AT_ONCE = 2;

let failed = false;
const report = run({
  files: process.argv.slice(2),
  concurrency: FILES_AT_ONCE,
  timeout: FILE_TIMEOUT_MS,
}).on('test:fail', ({ todo }) => {
  failed ||= todo === undefined || todo === false;
});

// Not `node --test`: it stays as long as anything that a timed-out file has started holds
// that file's output open, so the hang that the limit had just ended would go on here.
const exit = (): void => process.exit(failed ? 1 : 0);
// @types/node 20 gives `compose` no return type of its own.
const text = report.compose(new spec()) as Duplex;
text.on('end', () => process.stdout.write('', exit));
text.pipe(process.stdout);
