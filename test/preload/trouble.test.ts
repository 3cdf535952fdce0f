import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cleanEnv, REQUIRE_REGISTER, ROOT, startApp, type AppProcess } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const APP = 'test/fixtures/preload/server.cjs';

/** The preload as --require takes it from any folder. */
const REGISTER_FILE = join(ROOT, 'build', 'src', 'register.js');

async function withBroken(name: string, env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const app = await startApp({
    app: APP,
    flags: ['--require', './test/fixtures/preload/break-module.cjs', ...REQUIRE_REGISTER],
    env: { BROKEN_MODULE: name, ...env },
  });
  assert.equal((await app.get('/', KEY)).body, 'ok');
  assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
  return app;
}

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = ROOT) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: cleanEnv(env),
  });
  return { status, stdout, stderr };
};

describe('a start-up that fails', () => {
  for (const name of ['@opentelemetry/sdk-node', '@opentelemetry/sdk-trace']) {
    it(`for want of ${name} is one line, and the application starts`, async () => {
      const app = await withBroken(name);
      assert.match(
        app.stderr,
        /^opentelemetry-instrumentation-api-key: could not start OpenTelemetry: broken on purpose; the application runs without it\n$/,
      );
    });
  }

  it('for want of @opentelemetry/instrumentation-http costs the server spans alone', async () => {
    const app = await withBroken('@opentelemetry/instrumentation-http');
    assert.equal(
      app.stderr,
      'opentelemetry-instrumentation-api-key: there are no server spans: broken on purpose\n',
    );
    assert.equal(app.exported.events().length, 1);
  });

  it('for want of one exporter leaves the other signals alone', async () => {
    const app = await withBroken('@opentelemetry/exporter-logs-otlp-http', { OTEL_TRACES_EXPORTER: 'none' });
    assert.match(
      app.stderr,
      /^[^\n]*OTEL_LOGS_EXPORTER: otlp could not be set up: broken on purpose; [^\n]*\n$/,
    );
    assert.deepEqual(app.exported.logs(), []);
    assert.equal(app.exported.points('api_key.authentications').at(-1)?.value, 1);
  });

  it('without tracing is one line too', async () => {
    const app = await withBroken('@opentelemetry/sdk-logs', {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
    });
    assert.equal(app.stderr.trimEnd().split('\n').length, 1);
    assert.match(app.stderr, /broken on purpose/);
  });
});

const withoutFrames = (stderr: string): string => stderr.replaceAll(/^ {4}at .*\n/gm, '');

describe('a later preload that fails', () => {
  it('fails as it would have without this one', () => {
    const failing = ['--require', './test/fixtures/preload/throws.cjs', '--eval', 'console.log("started")'];
    const alone = run(failing);
    const after = run([...REQUIRE_REGISTER, ...failing]);
    assert.equal(alone.status, 1);
    assert.equal(after.status, alone.status);
    // The instrumentations stand between Node and the module, where a stack trace names them.
    assert.equal(withoutFrames(after.stderr), withoutFrames(alone.stderr));
    assert.doesNotMatch(after.stdout, /started/);
  });

  it('that does not exist fails as it would have, too', () => {
    const failing = ['--import', './no-such-file.mjs', '--eval', ''];
    const alone = run(failing);
    const after = run([...REQUIRE_REGISTER, ...failing]);
    assert.notEqual(alone.status, 0);
    assert.equal(after.status, alone.status);
    assert.equal(after.stderr, alone.stderr);
  });
});

describe('other programs under NODE_OPTIONS', () => {
  const NODE_OPTIONS = `--require "${REGISTER_FILE.replaceAll('\\', '\\\\')}"`;
  const quiet = { NODE_OPTIONS, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };

  function inProject(story: (folder: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'some-project-'));
    try {
      const scripts = { hello: 'node -p "1 + 1"', fail: 'node -e "process.exit(9)"' };
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ name: 'some-project', version: '1.0.0', scripts }),
      );
      story(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const npm = (folder: string, ...args: readonly string[]) =>
    spawnSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      env: cleanEnv({ ...quiet, npm_config_loglevel: 'silent' }),
    });

  it('npm runs scripts, and their exit codes come through', () => {
    inProject((folder) => {
      const hello = npm(folder, 'run', 'hello');
      assert.equal(hello.status, 0, hello.stderr);
      assert.match(hello.stdout, /^2$/m);
      assert.equal(hello.stderr, '');
      assert.equal(npm(folder, 'run', 'fail').status, 9);
    });
  });

  it('npm pack and npx do their work', () => {
    inProject((folder) => {
      const packed = npm(folder, 'pack', '--json');
      assert.equal((JSON.parse(packed.stdout) as { name: string }[])[0]?.name, 'some-project');
      const npx = npm(folder, 'exec', '--offline', '--yes=false', '--call', 'node -p "2 + 2"');
      assert.match(npx.stdout, /^4$/m);
    });
  });

  it('a program that ends at once ends as it would have', () => {
    for (const script of [
      'process.exitCode = 3',
      'process.exit(4)',
      'throw new Error("thrown")',
      '"nothing"',
    ]) {
      const alone = run(['--eval', script]);
      assert.deepEqual(run(['--eval', script], quiet), alone, script);
    }
  });

  it('a program that asks its children to preload nothing is not disturbed', () => {
    const script = 'require("child_process").execFileSync(process.execPath, ["-p", "1"], { env: {} })';
    assert.equal(run(['--eval', script], quiet).status, 0);
  });
});

describe('a working directory that is gone', () => {
  it('does not keep the application from starting', () => {
    const script = `
      const fs = require('node:fs');
      const { spawnSync } = require('node:child_process');
      const folder = fs.mkdtempSync(require('node:os').tmpdir() + '/gone-');
      const program = 'process.chdir(${JSON.stringify(tmpdir())}); console.log("started")';
      const command = 'cd ' + folder + ' && rmdir ' + folder + ' && ' + process.execPath + ' --require ${REGISTER_FILE} --eval \\'' + program + '\\'';
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
      console.log(JSON.stringify({ status, stdout, stderr }));
    `;
    const { status, stdout, stderr } = JSON.parse(run(['--eval', script]).stdout) as Record<string, unknown>;
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'started\n' }, String(stderr));
  });
});
