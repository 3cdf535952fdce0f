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

/** So long that only the recipe's shutdown sends anything. */
const SLOW = { OTEL_BLRP_SCHEDULE_DELAY: '60000', OTEL_BSP_SCHEDULE_DELAY: '60000' };

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code block behind `<!-- test: name -->`. */
function recipe(name: string): string {
  const at = readme.indexOf(`<!-- test: ${name} -->`);
  assert.notEqual(at, -1, `the README has a recipe ${name}`);
  const [, code] = /^[^`]*```js\n([\s\S]*?)\n```/.exec(readme.slice(at)) ?? [];
  assert.ok(code !== undefined, 'the recipe is a block of JavaScript');
  return code;
}

/** As its comments say for older SDKs. */
const forOldSdk = (text: string): string =>
  text
    .replace("'@opentelemetry/sdk-trace'", "'@opentelemetry/sdk-trace-base'")
    .replaceAll(/\{ exporter: (.*?\(\)) \}/g, '$1');

const asPrinted = (text: string): string => text;

describe('the functions of the README', { skip: skipWithout('npm-registry') }, () => {
  it('say how authentication went, and add attributes to the event', async () => {
    const cwd = await foreignProject('new');
    const options = /new ApiKeyInstrumentation\((\{[\s\S]*\})\);/.exec(recipe('functions'))![1]!;
    const tracing = recipe('tracing.cjs').replace(
      'new ApiKeyInstrumentation()',
      `new ApiKeyInstrumentation(${options})`,
    );
    writeFileSync(join(cwd, 'tracing-with-functions.cjs'), tracing);
    const app =
      "const server = require('node:http').createServer((_request, response) => response.setHeader('x-quota-left', '0').end());" +
      "server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));";
    writeFileSync(join(cwd, 'quota.cjs'), app);
    const flags = ['--require', './tracing-with-functions.cjs'];
    const server = await startApp({ app: join(cwd, 'quota.cjs'), cwd, flags, env: SLOW });
    await server.get('/', { 'x-api-key': KEY, 'x-tenant': 'acme' });
    await server.stop();
    const [event] = server.exported.events();
    assert.equal(event?.attributes['api_key.failure_reason'], 'usage_exceeded');
    assert.equal(event.attributes['orders.tenant'], 'acme');
  });
});

describe('a recipe of the README for an existing NodeSDK', { skip: skipWithout('npm-registry') }, () => {
  for (const [name, line, change, app] of [
    ['tracing.cjs', 'new', asPrinted, 'server.cjs'],
    ['tracing.cjs', 'old', asPrinted, 'server.mjs'],
    ['tracing-with-processors.cjs', 'new', asPrinted, 'server.mjs'],
    ['tracing-with-processors.cjs', 'old', asPrinted, 'server.cjs'],
    ['tracing-with-processors.cjs', 'oldest', forOldSdk, 'server.cjs'],
  ] as const) {
    it(`${name} gives the event and the server span, in one trace (${line}, ${app})`, async () => {
      const cwd = await foreignProject(line);
      writeFileSync(join(cwd, name), change(recipe(name)));
      copyFileSync(join(ROOT, 'test/fixtures/preload', app), join(cwd, app));
      const server = await startApp({
        app: join(cwd, app),
        cwd,
        flags: ['--require', `./${name}`],
        env: SLOW,
      });
      await server.get(`/?api_key=${KEY}`);
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
