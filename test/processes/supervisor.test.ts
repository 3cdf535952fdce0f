import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BY_NODE_OPTIONS, endOf, eventsBy, printed, startFleet, visit } from './fleet.js';

describe(
  'a supervisor that starts its server by fork, and another when it is told to restart',
  { concurrency: 2 },
  () => {
    for (const [CHILD, how] of [
      ['ends', 'null SIGTERM'],
      ['closes', '5 null'],
    ] as const) {
      it(`loses no record of a server that ${CHILD}`, async () => {
        const app = await startFleet('supervisor.cjs', {
          ...BY_NODE_OPTIONS,
          env: { ...BY_NODE_OPTIONS.env, CHILD },
        });
        const answered = await visit([app.port], 4);
        app.child.kill('SIGTERM');
        await printed(app, /life 2/);
        Object.assign(answered, await visit([app.port], 3));
        app.child.kill('SIGINT');
        assert.deepEqual(await endOf(app), { code: 0, signal: null });
        assert.deepEqual(app.stdout.match(/child ended .*/g), [`child ended ${how}`, `child ended ${how}`]);
        assert.deepEqual(Object.values(answered), [4, 3]);
        assert.deepEqual(eventsBy(app.exported, 'process.pid'), answered);
        assert.equal(app.exported.serverSpans().length, 7);
        assert.equal(app.stderr, '');
      });
    }
  },
);
