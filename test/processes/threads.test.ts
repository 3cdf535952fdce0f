import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  REQUIRE_REGISTER,
  IMPORT_REGISTER,
  type AppOptions,
  type AppProcess,
} from '../support/app-process.js';
import { BY_NODE_OPTIONS, command, endOf, eventsBy, printed, startFleet, visit } from './fleet.js';

const REQUESTS = 6;

const ended = (app: AppProcess): readonly string[] => app.stdout.match(/thread ended .*/g) ?? [];

async function startThreads(
  options: Partial<AppOptions> = {},
): Promise<{ app: AppProcess; ports: readonly number[] }> {
  const app = await startFleet('threads.cjs', options);
  const [, ports] = await printed(app, /threads on (.*)/);
  return { app, ports: ports!.split(',').map(Number) };
}

const PRELOADS = {
  'by --require': { flags: REQUIRE_REGISTER },
  'by --import': { flags: IMPORT_REGISTER },
  'by NODE_OPTIONS': BY_NODE_OPTIONS,
};

describe('servers in two worker threads', { concurrency: 2 }, () => {
  for (const [how, options] of Object.entries(PRELOADS)) {
    it(`preloaded ${how}, send their records, each thread under an instance of its own`, async () => {
      const { app, ports } = await startThreads(options);
      const answered = await visit(ports, REQUESTS);
      assert.equal(Object.keys(answered).length, 2);
      command(app, 'close');
      assert.deepEqual(await endOf(app), { code: 0, signal: null });
      const instances = Object.values(eventsBy(app.exported, 'service.instance.id'));
      assert.deepEqual(instances, [3, 3]);
      assert.deepEqual(eventsBy(app.exported, 'process.pid'), { [String(app.child.pid)]: REQUESTS });
    });
  }

  for (const [word, code, told] of [
    ['close', 0, 0],
    ['exit', 4, 2],
    // Nothing of theirs runs any more.
    ['terminate', 1, 0],
  ] as const) {
    it(`that ${word} end with the code that they have without the preload, and ${told} of them say what is lost`, async () => {
      const runs = [await startThreads({ flags: [] }), await startThreads()];
      for (const { app, ports } of runs) {
        await visit(ports, REQUESTS);
        command(app, word);
        assert.deepEqual(await endOf(app), { code: 0, signal: null });
        assert.deepEqual(
          ended(app),
          Array.from({ length: 2 }, () => `thread ended ${code}`),
        );
      }
    });
  }

  it('lose nothing when the process gets SIGTERM and lets them finish', async () => {
    const { app, ports } = await startThreads({ env: { HANDLER: 'close' } });
    await visit(ports, REQUESTS);
    app.child.kill('SIGTERM');
    assert.deepEqual(await endOf(app), { code: 0, signal: null });
    assert.equal(app.exported.events().length, REQUESTS);
    assert.equal(app.exported.serverSpans().length, REQUESTS);
    assert.equal(app.stderr, '');
  });
});
