// From HAProxy's standard output through a pipe into a file, with the program of the shipped unit.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, skipWithout } from '../support/real-part.js';
import type { Recipe } from './gateway.js';
import { HAPROXY } from './haproxy-recipe.js';
import { completeLines, parseRecord } from './record.js';
import { startedFor } from './stories/started.js';
import { sendRequest } from './wire.js';

const UNIT = join(ROOT, 'gateways', 'haproxy', 'haproxy-records.service');

/** As systemd starts both: the writer has the pipe as its standard input, open at both ends, HAProxy as its output. */
const THROUGH_A_PIPE: Recipe = {
  ...HAPROXY,
  prepare: async (setup) => {
    const { programs } = await HAPROXY.prepare(setup);
    const pipe = join(setup.folder, 'haproxy-records');
    const records = join(setup.logs, 'haproxy.jsonl');
    execFileSync('mkfifo', [pipe]);
    const haproxy = programs.map(({ name, path, args }) => ({
      name,
      path: '/bin/sh',
      args: ['-c', `exec "$0" "$@" > ${pipe}`, path, ...args],
    }));
    const writer = {
      name: 'writer',
      path: '/bin/sh',
      args: ['-c', `exec ${writerCommand(records)} <> ${pipe}`],
    };
    return { programs: [writer, ...haproxy], records };
  },
};

function writerCommand(file: string): string {
  const command = /^ExecStart=(.*)$/m.exec(readFileSync(UNIT, 'utf8'))?.[1];
  assert.ok(command?.includes('"/var/log/gateway/haproxy.jsonl"') === true);
  return command.replace('/var/log/gateway/haproxy.jsonl', file);
}

describe("HAProxy's records in a file", { skip: skipWithout('haproxy') }, () => {
  it('are all there when the file is renamed under way', async (t) => {
    const { gateway, upstream } = await startedFor(t, THROUGH_A_PIPE);
    const file = join(gateway.setup.logs, 'haproxy.jsonl');
    const files = [file];
    let isOver = false;
    const sending = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let sent = 0; sent < 100; sent += 1) await sendRequest(gateway.port, { target: '/v1' });
      }),
    ).finally(() => (isOver = true));
    while (!isOver) {
      await pause(20);
      if (!existsSync(file)) continue;
      const renamed = `${file}.${files.length}`;
      renameSync(file, renamed);
      files.push(renamed);
    }
    await sending;
    await sendRequest(gateway.port, { lines: ['X-Request-Id: last'] });
    await gateway.recordOf('last');
    const records = files.flatMap((each) => completeLines(readFileSync(each)).map(parseRecord));
    assert.ok(files.length > 2, `${files.length} files`);
    assert.equal(records.length, 401);
    assert.equal(new Set(records.map(({ request_id: id }) => id)).size, 401);
    assert.equal(upstream.requests.length, 401);
  });
});
