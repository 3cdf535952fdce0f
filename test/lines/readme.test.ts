// What the README tells people to write, written as it stands there.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, startApp } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';
import { foreignProject } from './foreign-project.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';

/** An SDK of the application's own does not flush at a signal. */
const QUICK = { OTEL_BLRP_SCHEDULE_DELAY: '100', OTEL_BSP_SCHEDULE_DELAY: '100' };

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code block behind `<!-- test: name -->`. */
function recipe(name: string): string {
  const at = readme.indexOf(`<!-- test: ${name} -->`);
  assert.notEqual(at, -1, `the README has a recipe ${name}`);
  const [, code] = /^[^`]*```js\n([\s\S]*?)\n```/.exec(readme.slice(at)) ?? [];
  assert.ok(code !== undefined, 'the recipe is a block of JavaScript');
  return code;
}

describe('a recipe of the README for an existing NodeSDK', { skip: skipWithout('npm-registry') }, () => {
  for (const name of ['tracing.cjs', 'tracing-with-processors.cjs']) {
    it(`${name} gives the event and the server span, in one trace`, async () => {
      const cwd = await foreignProject('new');
      writeFileSync(join(cwd, name), recipe(name));
      const app = join(cwd, 'server.cjs');
      copyFileSync(join(ROOT, 'test/fixtures/preload/server.cjs'), app);
      const server = await startApp({ app, cwd, flags: ['--require', `./${name}`], env: QUICK });
      await server.get(`/?api_key=${KEY}`);
      await server.exported.until(
        (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
      );
      await server.stop();
      const [event] = server.exported.events();
      const [span] = server.exported.serverSpans();
      assert.equal(event?.attributes['api_key.fingerprint'], FINGERPRINT);
      assert.equal(span?.attributes['api_key.fingerprint'], FINGERPRINT);
      assert.equal(event?.traceId, span?.traceId);
      assert.equal(server.stderr, '');
    });
  }
});
