// What a person sees who waits for it, and what is left when they do not.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MAIN } from '../cli/listener.js';
import { onTerminal } from '../cli/pseudo-terminal.js';
import { cleanEnv } from '../support/app-process.js';
import { skipWithout } from '../support/real-part.js';
import { eventLines, folderOf, gatewayLine, write, type EventRecord } from './records.js';

/** Enough to be at it for a second or more. */
const REQUESTS: readonly EventRecord[] = Array.from({ length: 200_000 }, (_, at) => ({
  at: at / 100,
  trace: `trace ${at}`,
  request: `request ${at}`,
  path: `/orders/${at}`,
}));

function arguments_(t: TestContext): { folder: string; args: readonly string[] } {
  const folder = folderOf(t);
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  const events = write(folder, 'events.jsonl', text(eventLines(REQUESTS, 200)));
  const gateway = write(folder, 'gateway.jsonl', text(REQUESTS.map(gatewayLine)));
  mkdirSync(join(folder, 'temporary'));
  return { folder, args: [MAIN, 'correlate', '--events', events, '--gateway', gateway] };
}

describe('a long run', () => {
  it(
    'shows on a terminal how far it is, and then only the answer',
    { skip: skipWithout('python3') },
    async (t) => {
      const { args } = arguments_(t);
      const terminal = onTerminal(t, [100, 40], args);
      assert.equal(await terminal.ended(), 0);
      const shares = [...terminal.raw().matchAll(/ {1,3}(\d+) %/g)].map(([, share]) => Number(share));
      assert.ok(shares.length >= 3, `${shares.length} drawings`);
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      assert.match(terminal.raw(), /reading (?:events|gateway)\.jsonl/);
      const screen = terminal.screen().join('\n');
      assert.doesNotMatch(screen, /%/);
      assert.match(screen, /^matched +200,000 +200,000/m);
    },
  );

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`leaves nothing behind when it is ended by ${signal}`, async (t) => {
      const { folder, args } = arguments_(t);
      const temporary = join(folder, 'temporary');
      const child = spawn(process.execPath, args, { env: cleanEnv({ TMPDIR: temporary }), stdio: 'ignore' });
      while (readdirSync(temporary).length < 2) await pause(20);
      await pause(200);
      child.kill(signal);
      const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      assert.deepEqual([code, by], [null, signal]);
      assert.deepEqual(readdirSync(temporary), []);
    });
  }
});
