// The files and sockets that hold what must stay secret, and what an operator does with them.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Folder } from '../config/helpers.js';
import { skipWithout } from '../support/real-part.js';
import { startGateway, type Gateway } from './gateway.js';
import { haproxy, makePepperConfiguration } from './haproxy-recipe.js';
import type { GatewayRecord } from './record.js';
import { startedFor } from './stories/started.js';
import { Upstream } from './upstream.js';
import { sendBytes, sendRequest } from './wire.js';

const KEY = 'sk_test_abc123';
const PEPPER = 'correct-horse-battery-staple-0123';

const folder = new Folder();
after(() => folder.remove());

async function startedWith(
  t: TestContext,
  pepper: string,
  moreArgs: readonly string[] = [],
): Promise<Gateway> {
  const upstream = await Upstream.start();
  t.after(() => upstream.close());
  const gateway = await startGateway(haproxy([], moreArgs), {
    upstreamPort: upstream.port,
    pepper: { id: '2026-11', file: folder.write('pepper', pepper) },
  });
  t.after(() => gateway.stop());
  return gateway;
}

async function recordOfKey(gateway: Gateway, id: string): Promise<GatewayRecord> {
  await sendRequest(gateway.port, { lines: [`X-Request-Id: ${id}`, `X-API-Key: ${KEY}`] });
  return gateway.recordOf(id);
}

/** The process to be signalled: it starts itself anew once its worker runs, and hears nothing meanwhile. */
async function masterOf(gateway: Gateway, pidFile: string): Promise<number> {
  const deadline = Date.now() + 10_000;
  while (!gateway.everythingLogged().includes('Loading success')) {
    assert.ok(Date.now() < deadline, gateway.everythingLogged());
    await pause(10);
  }
  return Number(readFileSync(pidFile, 'utf8'));
}

describe("HAProxy's pepper", { skip: skipWithout('haproxy') }, () => {
  it('is in a file that only its owner may read, and neither in arguments nor in variables', async (t) => {
    const pidFile = join(folder.path, 'pid');
    const gateway = await startedWith(t, PEPPER, ['-W', '-p', pidFile]);
    assert.equal(statSync(join(gateway.setup.folder, 'api-key-pepper.cfg')).mode & 0o777, 0o600);
    const process = join('/proc', String(await masterOf(gateway, pidFile)));
    const shown = ['cmdline', 'environ'].map((file) => readFileSync(join(process, file), 'latin1')).join();
    assert.ok(shown.includes('haproxy.cfg'));
    for (const form of ['utf8', 'base64'] as const) {
      assert.ok(!shown.includes(Buffer.from(PEPPER).toString(form).slice(0, 12)), form);
    }
  });

  for (const [what, pepper] of [
    ['short', 'x'.repeat(31)],
    ['empty', ''],
  ] as const) {
    it(`makes no fingerprint when it is ${what}`, async (t) => {
      const record = await recordOfKey(await startedWith(t, pepper), 'r');
      assert.equal(record.api_key_fingerprint, null);
      assert.equal(record.api_key_fingerprint_key_id, null);
    });
  }

  it('is exchanged by a reload, which leaves no line that is no record', async (t) => {
    const pidFile = join(folder.path, 'pid');
    const gateway = await startedWith(t, PEPPER, ['-W', '-p', pidFile]);
    const before = await recordOfKey(gateway, 'before');
    const next = { id: 'next', file: folder.write('next-pepper', 'the next pepper, of 33 bytes this') };
    makePepperConfiguration(gateway.setup, next);
    process.kill(await masterOf(gateway, pidFile), 'SIGUSR2');
    const deadline = Date.now() + 10_000;
    for (let tried = 0; ; tried += 1) {
      assert.ok(Date.now() < deadline, 'the new pepper is in use within 10 s');
      const { api_key_fingerprint: fingerprint, api_key_fingerprint_key_id: id } = await recordOfKey(
        gateway,
        `r-${tried}`,
      );
      assert.equal(fingerprint === before.api_key_fingerprint, id === '2026-11');
      if (id === 'next') break;
    }
    await gateway.stop();
    assert.match(gateway.everythingLogged(), /Proxy edge stopped/, 'a worker says so');
    // Each of them was checked.
    assert.ok((await gateway.records(2)).length >= 2);
  });
});

describe("HAProxy's memory of bad requests", { skip: skipWithout('haproxy') }, () => {
  for (const [level, isShown] of [
    ['operator', true],
    ['user', false],
  ] as const) {
    it(`${isShown ? 'shows keys' : 'is closed'} on a socket of level ${level}`, async (t) => {
      const path = join(folder.path, `stats-${level}`);
      const socket = `stats socket ${path} level ${level}\n  setenv RECORD_IDS`;
      const { gateway } = await startedFor(t, haproxy([['setenv RECORD_IDS', socket]]));
      await sendBytes(gateway.port, Buffer.from(`GET / HTTP/1.1\r\nX-API-Key: ${KEY}\r\nbad line\r\n\r\n`));
      await gateway.records(1);
      const answer = await ask(path, 'show errors');
      assert.equal(answer.includes(KEY), isShown, answer);
      assert.ok(!gateway.everythingLogged().includes(KEY));
    });
  }
});

async function ask(path: string, question: string): Promise<string> {
  const socket = connect(path);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.end(`${question}\n`);
  await once(socket, 'close');
  return answer;
}
