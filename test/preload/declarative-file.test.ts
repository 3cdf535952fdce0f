import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import { declaration } from './declaration.js';

const KEY = { authorization: 'Token sk_test_abc123' };

async function declared(t: TestContext, text: string): Promise<AppProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'declared-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'otel.yaml');
  writeFileSync(file, text);
  return startApp({ app: 'test/fixtures/preload/server.mjs', env: { OTEL_CONFIG_FILE: file } });
}

describe('OTEL_CONFIG_FILE', () => {
  it('declares the SDK and this package in one file', async (t) => {
    const app = await declared(t, declaration());
    await app.get('/', KEY);
    await app.exported.until(
      (exported) => exported.events().length === 1 && exported.serverSpans().length === 1,
    );
    assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
    const [event] = app.exported.events();
    const [span] = app.exported.serverSpans();
    assert.equal(event?.attributes['api_key.location'], 'authorization');
    assert.equal(event.attributes['api_key.fingerprint'], '3229db23516d9173');
    assert.equal(event.traceId, span?.traceId);
    assert.equal(event.resource['service.name'], 'declared');
    assert.equal(app.exported.points('api_key.authentications').at(-1)?.value, 1);
    // It says what the file cannot give.
    assert.match(app.stderr + app.stdout, /OTEL_CONFIG_FILE: the SDK is built from the file alone/);
  });

  it('without providers gives no SDK, and says so', async (t) => {
    const app = await declared(t, 'file_format: "1.0"\n');
    assert.equal((await app.get('/', KEY)).body, 'ok');
    await app.stop();
    assert.match(
      app.stderr,
      /OTEL_CONFIG_FILE: the file gives no SDK with a provider, so nothing is recorded/,
    );
  });

  it('without a provider of logs has no events, and says so', async (t) => {
    const app = await declared(t, declaration().replace(/logger_provider:\n(?: .*\n)+/, ''));
    await app.stop();
    assert.match(
      app.stderr,
      /OTEL_CONFIG_FILE: the SDK is built from the file alone, .*; it has no events\n/,
    );
  });

  it('may turn the SDK off', async (t) => {
    const app = await declared(t, `${declaration()}\ndisabled: true\n`);
    assert.equal((await app.get('/', KEY)).body, 'ok');
    assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
    assert.equal(app.exported.text(), '[]');
  });

  it('that is no file does not keep the application from starting', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'declared-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('python3', ['-c', 'import os, sys; os.mkfifo(sys.argv[1])', pipe]);
    for (const path of [pipe, '/dev/zero', folder, join(folder, 'missing.yaml')]) {
      const app = await startApp({
        app: 'test/fixtures/preload/server.mjs',
        env: { OTEL_CONFIG_FILE: path },
      });
      assert.equal((await app.get('/', KEY)).body, 'ok');
      assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
      assert.match(app.stderr, /OTEL_CONFIG_FILE: no SDK is started, as the file cannot be read/);
      assert.doesNotMatch(app.stderr, /built from the file/);
    }
  });

  it('that cannot be read does not keep the application from starting', async (t) => {
    for (const text of ['file_format: "1.0"\ntracer_provider: [', 'file_format: nonsense', '']) {
      const app = await declared(t, text);
      assert.equal((await app.get('/', KEY)).body, 'ok');
      assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
      assert.notEqual(app.stderr + app.stdout.replace(/listening on \d+\n/, ''), '');
    }
  });
});
