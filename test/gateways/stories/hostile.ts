import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recipe } from '../gateway.js';
import { headerOf } from '../upstream.js';
import { sendBytes, sendRequest } from '../wire.js';
import { startedFor } from './started.js';

/** What would end a JSON string, a line, or a text in UTF-8, and begin a field of the client's own. */
const BREAK_OUTS = [
  '","status":299,"x":"',
  '\\","status":299,"x":"',
  '\\',
  '\\\\"',
  '\\u0022',
  '\\x22',
  '%22,%22status%22:299',
  '%0a{"status":299}%0d%0a',
  '\n{"status":299}',
  '\r\n\r\n{"status":299}',
  '\r{"status":299}\r',
  '\t"\t',
  '\0"\0',
  '\x01\x08\x1b[2J\x7f',
  '\x80\x85\x9b',
  '\xff\xfe',
  '\xc3\xa9"\xc3',
  '\xe2\x80\xa8"\xe2\x80\xa9',
  '\xed\xa0\x80',
  "'%s%n$(id)`id`${x}#{x}{{x}}%{x}",
  '"'.repeat(3000),
  '\\'.repeat(3000),
  '\xff'.repeat(3000),
];

const HEAD_OF: readonly ((text: string) => string)[] = [
  (text) => `GET /path${text} HTTP/1.1\r\nHost: api.test`,
  (text) => `GET /path?a=${text}&api_key=${text} HTTP/1.1\r\nHost: api.test`,
  (text) => `GE${text}T / HTTP/1.1\r\nHost: api.test`,
  (text) => `GET / HTTP/1.1${text}\r\nHost: api.test`,
  (text) => `GET / HTTP/1.1\r\nHost: ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\nX-Request-Id: ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\ntraceparent: ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\nUser-Agent: ${text}\r\nReferer: ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key: ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\nAuthorization: ApiKey ${text}`,
  (text) => `GET / HTTP/1.1\r\nHost: api.test\r\nX-Forwarded-For: ${text}\r\nForwarded: for=${text}`,
];

export function itWithstandsHostileBytes(recipe: Recipe): void {
  it('writes one well-formed line for whatever a client sends', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe, { keyed: true });
    let sent = 0;
    for (const headOf of HEAD_OF) {
      for (const text of BREAK_OUTS) {
        // What follows an empty line of its own is a second request.
        sent += text.includes('\r\n\r\n') ? 2 : 1;
        const bytes = Buffer.from(`${headOf(text)}\r\nConnection: close\r\n\r\n`, 'latin1');
        await sendBytes(gateway.port, bytes);
      }
    }
    await sendRequest(gateway.port, { lines: ['X-Request-Id: last'] });
    await gateway.recordOf('last');
    const records = await gateway.records(upstream.requests.length);
    // A refused request may go without; none has two, and nobody wrote the client's.
    assert.ok(records.length <= sent + 1, `${records.length} lines for ${sent + 1} requests at most`);
    assert.equal(records.filter(({ status }) => status === 299).length, 0);
    assert.ok(upstream.requests.length > sent / 4, `${upstream.requests.length} of ${sent} got through`);
    for (const request of upstream.requests) {
      const [id, ...more] = headerOf(request, 'x-request-id');
      assert.deepEqual(more, []);
      assert.equal(records.filter((record) => record.request_id === id).length, 1, `one record of ${id}`);
    }
  });
}

/** Heads and bodies that end early. */
const CUT_SHORT: readonly string[] = [
  '',
  'G',
  'GET /cut',
  'GET /cut HTTP/1.1\r',
  'GET /cut HTTP/1.1\r\nHost: api.test\r\nX-API-Key: ha',
  'POST /cut HTTP/1.1\r\nHost: api.test\r\nContent-Length: 9\r\n\r\nhalf',
  'POST /cut HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

export function itWithstandsClientsThatGiveUp(recipe: Recipe): void {
  it('writes one well-formed line at most for a request that was cut short', async (t) => {
    const { gateway } = await startedFor(t, recipe, { keyed: true });
    for (const text of CUT_SHORT) {
      const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(Buffer.from(text, 'latin1'));
      await pause(20);
      socket.destroy();
    }
    await sendRequest(gateway.port, { lines: ['X-Request-Id: last'] });
    await gateway.recordOf('last');
    await gateway.stop();
    const records = await gateway.records(1);
    assert.ok(records.length <= CUT_SHORT.length + 1, `${records.length} lines`);
  });
}
