// The receiver as a sender sees it: https://opentelemetry.io/docs/specs/otlp/#otlphttp
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startReceiver } from '../../src/receiver/receiver.js';
import { collectingReceiver, logBody, post } from './collecting-receiver.js';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Reads a `google.rpc.Status` by hand: field 1 is the code, field 2 the message, shorter than 128 bytes. */
function protobufStatus(bytes: Uint8Array): { code: number; message: string } {
  const [codeTag, code, messageTag, length] = bytes;
  assert.deepEqual([codeTag, messageTag, length], [0x08, 0x12, bytes.length - 4]);
  return { code: code ?? -1, message: Buffer.from(bytes.subarray(4)).toString() };
}

describe('an export that is taken', () => {
  it('is answered in JSON when it came as JSON', async (t) => {
    const receiver = await collectingReceiver(t);
    const answer = await post(`${receiver.url}/v1/logs`, logBody(), {
      'content-type': 'application/json; charset=utf-8',
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.equal(await answer.text(), '{}');
    assert.equal(receiver.received.length, 1);
  });

  it('is answered in protobuf when it came as protobuf', async (t) => {
    const receiver = await collectingReceiver(t);
    const answer = await post(`${receiver.url}/v1/traces`, Buffer.from([0x0a, 0x00]), PROTOBUF);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
    assert.equal((await answer.arrayBuffer()).byteLength, 0);
    assert.deepEqual(receiver.received, [
      { signal: 'traces', request: { resourceSpans: [{ resource: {} }] } },
    ]);
  });

  it('may be empty, and then nobody is told', async (t) => {
    const receiver = await collectingReceiver(t);
    assert.equal((await post(`${receiver.url}/v1/logs`, '{}')).status, 200);
    assert.equal((await post(`${receiver.url}/v1/metrics`, new Uint8Array(), PROTOBUF)).status, 200);
    assert.equal(receiver.received.length, 0);
  });

  it('may have fields of a later OTLP, which are left out', async (t) => {
    const receiver = await collectingReceiver(t);
    const body = { resourceLogs: [{ resource: { novel: 1 }, scopeLogs: [], later: { traceId: 'ab' } }] };
    assert.equal((await post(`${receiver.url}/v1/logs`, JSON.stringify(body))).status, 200);
    assert.deepEqual(receiver.received[0]?.request, { resourceLogs: [{ resource: {} }] });
  });

  it('is acknowledged only when its owner has kept it', async (t) => {
    let keep = (): void => assert.fail('not called');
    let told = (): void => assert.fail('not called');
    const kept = new Promise<void>((resolve) => (keep = resolve));
    const received = new Promise<void>((resolve) => (told = resolve));
    const receiver = await collectingReceiver(t, {
      onExport: () => {
        told();
        return kept;
      },
    });
    let answered = false;
    const answer = post(`${receiver.url}/v1/logs`, logBody()).then((response) => {
      answered = true;
      return response;
    });
    await received;
    await new Promise(setImmediate);
    assert.equal(answered, false);
    keep();
    assert.equal((await answer).status, 200);
  });
});

describe('an export that cannot be kept', () => {
  for (const [story, onExport] of [
    [
      'because its owner throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ["because its owner's promise is rejected", () => Promise.reject(new Error('disk full'))],
  ] as const) {
    it(`is to be sent again ${story}`, async (t) => {
      const receiver = await collectingReceiver(t, { onExport });
      const answer = await post(`${receiver.url}/v1/logs`, logBody());
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get('retry-after'), '1');
      const status = (await answer.json()) as { code: number; message: string };
      assert.equal(status.code, 14);
      assert.doesNotMatch(status.message, /disk full/);
      assert.equal(receiver.rejected.length, 1);
    });
  }
});

describe('a payload that is none', () => {
  it('is refused with a Status in JSON that does not repeat it', async (t) => {
    const receiver = await collectingReceiver(t);
    const body = {
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ observedTimeUnixNano: 'sk_test_abc123' }] }] }],
    };
    const answer = await post(`${receiver.url}/v1/logs`, JSON.stringify(body));
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    const text = await answer.text();
    assert.equal((JSON.parse(text) as { code: number }).code, 3);
    assert.match(text, /observed_time_unix_nano/);
    assert.doesNotMatch(text, /sk_test/);
    assert.deepEqual(receiver.received, []);
    assert.equal(receiver.rejected[0]?.status, 400);
  });

  it('is refused with a Status in protobuf', async (t) => {
    const receiver = await collectingReceiver(t);
    const answer = await post(`${receiver.url}/v1/logs`, Buffer.from('no protobuf'), PROTOBUF);
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
    const status = protobufStatus(new Uint8Array(await answer.arrayBuffer()));
    assert.deepEqual(status, { code: 3, message: 'the body is not OTLP protobuf' });
  });

  for (const [story, path, body] of [
    ['nothing', '/v1/logs', ''],
    ['half of one', '/v1/logs', logBody().slice(0, -3)],
    ['no object', '/v1/logs', '[]'],
    ['null', '/v1/logs', 'null'],
    ['not UTF-8', '/v1/logs', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['one with a trace id that is not hexadecimal', '/v1/traces', spanBody({ traceId: 'zz'.repeat(16) })],
    ['one with a trace id of a wrong length', '/v1/traces', spanBody({ traceId: 'abcd' })],
    ['one with a span id in base64', '/v1/traces', spanBody({ spanId: 't61rcWkgMzE=' })],
    ['nested without end', '/v1/logs', '{"resourceLogs":'.repeat(50_000)],
    ['nested deeply', '/v1/logs', '['.repeat(20_000) + ']'.repeat(20_000)],
  ] as const) {
    it(`is refused when it is ${story}`, async (t) => {
      const receiver = await collectingReceiver(t);
      const answer = await post(`${receiver.url}${path}`, body);
      assert.equal(answer.status, 400);
      assert.equal(((await answer.json()) as { code: number }).code, 3);
      assert.deepEqual(receiver.received, []);
    });
  }

  it('is refused when it is not the gzip that it says', async (t) => {
    const receiver = await collectingReceiver(t);
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    assert.equal((await post(`${receiver.url}/v1/logs`, logBody(), headers)).status, 400);
    const cut = gzipSync(logBody()).subarray(0, -6);
    assert.equal((await post(`${receiver.url}/v1/logs`, cut, headers)).status, 400);
    assert.equal((await post(`${receiver.url}/v1/logs`, gzipSync(logBody()), headers)).status, 200);
  });
});

describe('a request that is no export', () => {
  for (const [story, method, path, headers, status] of [
    ['another path', 'POST', '/v1/profiles', JSON_TYPE, 404],
    ['the root', 'GET', '/', {}, 404],
    ['another method', 'GET', '/v1/logs', {}, 405],
    // A web page in a browser on this machine may not write here.
    ['the question of a browser', 'OPTIONS', '/v1/logs', { origin: 'http://evil.example' }, 405],
    ["a form's type", 'POST', '/v1/logs', { 'content-type': 'text/plain' }, 415],
    ['no type', 'POST', '/v1/logs', {}, 415],
    ['another encoding', 'POST', '/v1/logs', { ...JSON_TYPE, 'content-encoding': 'br' }, 415],
  ] as const) {
    it(`is answered ${status} for ${story}`, async (t) => {
      const receiver = await collectingReceiver(t);
      const answer = await plainRequest(`${receiver.url}${path}`, method, headers, logBody());
      assert.equal(answer.status, status);
      assert.equal(answer.headers['content-type'], 'text/plain');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.equal(answer.headers.allow, status === 405 ? 'POST' : undefined);
      assert.deepEqual(receiver.received, []);
      assert.deepEqual(
        receiver.rejected.map((one) => one.status),
        [status],
      );
    });
  }

  it('does no harm when it is no HTTP at all', async (t) => {
    const receiver = await collectingReceiver(t);
    await new Promise<void>((resolve) => {
      const socket = connect(receiver.port, '127.0.0.1', () => socket.end('\u0016\u0003\u0001\r\n\r\n'));
      socket.resume().on('close', () => resolve());
    });
    assert.equal((await post(`${receiver.url}/v1/logs`, logBody())).status, 200);
  });
});

describe('the receiver itself', () => {
  it('says where it listens, also on IPv6', async (t) => {
    const receiver = await collectingReceiver(t);
    assert.equal(receiver.url, `http://127.0.0.1:${receiver.port}`);
    const v6 = await startReceiver({ host: '::1', onExport: () => undefined }).catch(() => undefined);
    if (v6 === undefined) return t.diagnostic('this machine has no IPv6');
    assert.equal(v6.url, `http://[::1]:${v6.port}`);
    await v6.close();
  });

  it("rejects with Node's error when it cannot listen", async (t) => {
    const { port } = await collectingReceiver(t);
    await assert.rejects(startReceiver({ port, onExport: () => undefined }), { code: 'EADDRINUSE' });
  });

  it('answers what is under way before it closes, and takes nothing new', async (t) => {
    let told = (): void => assert.fail('not called');
    let keep = (): void => assert.fail('not called');
    const received = new Promise<void>((resolve) => (told = resolve));
    const kept = new Promise<void>((resolve) => (keep = resolve));
    const receiver = await collectingReceiver(t, {
      onExport: () => {
        told();
        return kept;
      },
    });
    const answer = post(`${receiver.url}/v1/logs`, logBody());
    await received;
    const closed = receiver.close();
    await assert.rejects(post(`${receiver.url}/v1/logs`, logBody()));
    keep();
    assert.equal((await answer).status, 200);
    await closed;
  });
});

function spanBody(span: object): string {
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

/** `fetch` adds a content type of its own. */
function plainRequest(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode, headers: answer.headers }));
    });
    sent.on('error', reject).end(method === 'POST' ? body : undefined);
  });
}
