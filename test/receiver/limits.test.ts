// Nothing that a sender can grow grows without end.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { collectingReceiver, logBody, post } from './collecting-receiver.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const MAX = 64 * 1024;

/** An export of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const padding = bytes - logBody().length;
  return logBody('api_key.authentication', 'x'.repeat(padding));
}

describe('a body', () => {
  it('may be as large as the limit, and not a byte larger', async (t) => {
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX });
    assert.equal((await post(`${receiver.url}/v1/logs`, bodyOf(MAX))).status, 200);
    const answer = await post(`${receiver.url}/v1/logs`, bodyOf(MAX + 1));
    assert.equal(answer.status, 413);
    const status = (await answer.json()) as { code: number; message: string };
    assert.deepEqual(status, { code: 8, message: `the body is over ${MAX} bytes` });
    assert.equal(receiver.received.length, 1);
  });

  it('is refused before it is sent when it says that it is too large', async (t) => {
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...JSON_TYPE, 'content-length': String(10 * MAX) };
      const sent = request(`${receiver.url}/v1/logs`, { method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode);
        sent.destroy();
      });
      sent.on('error', reject).flushHeaders();
    });
    assert.equal(status, 413);
  });

  it('is refused while it is sent when it does not say how large it is', async (t) => {
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX });
    const chunk = new TextEncoder().encode(' '.repeat(16 * 1024));
    let chunks = 0;
    const stream = new ReadableStream({
      pull: (controller) => {
        chunks += 1;
        if (chunks > 64) controller.close();
        else controller.enqueue(chunk);
      },
    });
    assert.equal((await post(`${receiver.url}/v1/logs`, stream)).status, 413);
  });

  it('is measured after gunzip too: a bomb is refused and not inflated', async (t) => {
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX });
    const fits = gzipSync(bodyOf(MAX));
    assert.equal((await post(`${receiver.url}/v1/logs`, fits, GZIP)).status, 200);

    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024));
    assert.ok(bomb.length < MAX, 'as sent it is small enough');
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 8; round += 1) {
      const answer = await post(`${receiver.url}/v1/logs`, bomb, GZIP);
      assert.equal(answer.status, 413);
      await answer.body?.cancel();
    }
    assert.ok(process.memoryUsage().rss - before < 60 * 1024 * 1024, 'less than one of eight bombs');
    assert.equal(receiver.received.length, 1);
  });
});

describe('all bodies together', () => {
  it('are bounded: who comes too many at once is told to come again, and can', async (t) => {
    let release = (): void => assert.fail('not called');
    const released = new Promise<void>((resolve) => (release = resolve));
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX, onExport: () => released });
    const answers = Array.from({ length: 12 }, () =>
      post(`${receiver.url}/v1/logs`, bodyOf(MAX)).then(({ status }) => {
        // All that are refused are refused before one of the others is done.
        if (status === 503 && receiver.rejected.length === 8) release();
        return status;
      }),
    );
    const statuses = await Promise.all(answers);
    assert.deepEqual(statuses.filter((status) => status === 200).length, 4);
    assert.deepEqual(statuses.filter((status) => status === 503).length, 8);
    assert.equal((await post(`${receiver.url}/v1/logs`, bodyOf(MAX))).status, 200);
  });

  it('count no more when their senders are gone', async (t) => {
    const receiver = await collectingReceiver(t, { maxBodyBytes: MAX });
    for (let round = 0; round < 10; round += 1) await halfABody(receiver.url);
    await until(() => receiver.rejected.length === 10);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => post(`${receiver.url}/v1/logs`, bodyOf(MAX))),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
  });
});

/** Sends most of a body and hangs up. */
function halfABody(url: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = { ...JSON_TYPE, 'content-length': String(MAX) };
    const sent = request(`${url}/v1/logs`, { method: 'POST', headers });
    sent.on('error', () => undefined).on('close', () => resolve());
    sent.write('{'.repeat(MAX - 1), () => setImmediate(() => sent.destroy()));
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
