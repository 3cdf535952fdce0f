import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppProcess } from '../support/app-process.js';
import { BY_NODE_OPTIONS, command, endOf, eventsBy, startFleet, visit } from './fleet.js';

const REQUESTS = 12;

const workersEnded = (app: AppProcess): readonly string[] =>
  [...app.stdout.matchAll(/worker \d+ ended (.*)/g)].map(([, how]) => how!).sort();

describe('a cluster of two workers', { concurrency: 2 }, () => {
  it('preloaded by NODE_OPTIONS, says of each record which process made it', async () => {
    const app = await startFleet('cluster.cjs', BY_NODE_OPTIONS);
    const answered = await visit([app.port], REQUESTS);
    assert.equal(Object.keys(answered).length, 2, 'each worker answered some');
    command(app, 'disconnect');
    assert.deepEqual(await endOf(app), { code: 0, signal: null });
    assert.deepEqual(eventsBy(app.exported, 'process.pid'), answered);
    const instances = Object.values(eventsBy(app.exported, 'service.instance.id'));
    assert.deepEqual(new Set(instances), new Set(Object.values(answered)));
    assert.equal(instances.length, 2);
  });

  for (const [word, ended] of [
    ['disconnect', '0 null'],
    ['signal', 'null SIGTERM'],
    ['kill', 'null SIGTERM'],
  ] as const) {
    it(`loses no record when its workers are told to ${word}, and they end as without the preload`, async () => {
      const bare = await startFleet('cluster.cjs', { flags: [] });
      await visit([bare.port], REQUESTS);
      command(bare, word);
      const app = await startFleet('cluster.cjs');
      const answered = await visit([app.port], REQUESTS);
      command(app, word);
      assert.deepEqual(await endOf(app), await endOf(bare));
      assert.deepEqual(workersEnded(app), workersEnded(bare));
      assert.deepEqual(workersEnded(app), [ended, ended]);
      assert.deepEqual(eventsBy(app.exported, 'process.pid'), answered);
      assert.equal(app.exported.serverSpans().length, REQUESTS);
      assert.equal(app.stderr, '');
    });
  }

  it('loses no record when the whole process group is told to end', async () => {
    const app = await startFleet('cluster.cjs');
    const answered = await visit([app.port], REQUESTS);
    // As a terminal does with Ctrl-C, and an orchestrator that tells every process of a container.
    const pids = [app.child.pid!, ...Object.keys(answered).map(Number)];
    for (const pid of pids) process.kill(pid, 'SIGINT');
    assert.deepEqual(await endOf(app), { code: null, signal: 'SIGINT' });
    assert.deepEqual(eventsBy(app.exported, 'process.pid'), answered);
  });

  it('says what its workers lose that end at once because their primary is gone', async () => {
    const app = await startFleet('cluster.cjs');
    const answered = await visit([app.port], REQUESTS);
    command(app, 'vanish');
    await endOf(app);
    const told = [...app.stderr.matchAll(/: (\d+) log records? (?:is|are) lost at the end of the process/g)];
    const lost = told.reduce((sum, [, count]) => sum + Number(count), 0);
    assert.equal(told.length, Object.keys(answered).length, app.stderr);
    assert.equal(lost + app.exported.events().length, REQUESTS);
  });
});
