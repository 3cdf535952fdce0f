// Records of what HAProxy does in its own way.
import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { freePort } from './gateway.js';
import { haproxy, type Changes } from './haproxy-recipe.js';
import { fingerprintOf, startedFor } from './stories/started.js';
import { headerOf } from './upstream.js';
import { sendBytes, sendRequest } from './wire.js';

const KEY = 'sk_test_abc123';

const SHORT_TIMEOUTS: Changes = [
  ['timeout server 50s', 'timeout server 300ms'],
  ['timeout http-request 10s', 'timeout http-request 300ms'],
];

function changed(...[from, more]: readonly [string, string]): Changes {
  return [[from, `${from}\n${more}`]];
}

describe('records of HAProxy', { skip: skipWithout('haproxy') }, () => {
  it('has 504 of an application that it waited for in vain', async (t) => {
    const { gateway } = await startedFor(t, haproxy(SHORT_TIMEOUTS), { handler: () => undefined });
    await sendRequest(gateway.port, { lines: ['X-Request-Id: slow'] });
    const { status, upstream_status } = await gateway.recordOf('slow');
    assert.deepEqual({ status, upstream_status }, { status: 504, upstream_status: 504 });
  });

  it('has 499 of both when the client goes away in the middle of its request', async (t) => {
    const { gateway, upstream } = await startedFor(t, haproxy(), { handler: () => undefined });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: api.test\r\nX-Request-Id: gone\r\nContent-Length: 9\r\n\r\n');
    while (upstream.requestOf('gone') === undefined) await new Promise(setImmediate);
    socket.destroy();
    const { status, upstream_status } = await gateway.recordOf('gone');
    assert.deepEqual({ status, upstream_status }, { status: 499, upstream_status: 499 });
  });

  it('has a record of what it refuses before any rule', async (t) => {
    const { gateway, upstream } = await startedFor(t, haproxy(SHORT_TIMEOUTS));
    const malformed = `GET /?api_key=${KEY} and more HTTP/1.1\r\nHost: api.test\r\n\r\n`;
    const unfinished = `GET /?api_key=${KEY} HTTP/1.1\r\nX-API-Key: ${KEY}\r\n`;
    const tooLong = `GET /?api_key=${KEY} HTTP/1.1\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`;
    for (const text of [malformed, unfinished, tooLong]) await sendBytes(gateway.port, Buffer.from(text));
    const records = await gateway.records(3);
    assert.deepEqual(
      records.map(({ status, upstream_status, method, path }) => [status, upstream_status, method, path]),
      [400, 408, 400].map((status) => [status, null, '', '']),
    );
    assert.equal(new Set(records.map(({ trace_id }) => trace_id)).size, 3);
    assert.deepEqual(upstream.requests, []);
    assert.ok(!gateway.everythingLogged().includes(KEY));
  });

  it('has no status of the application for an answer from its cache', async (t) => {
    const rules = '  http-request cache-use answers\n  http-response cache-store answers';
    const section = '\nbackend app\n  http-response set-header cache-control max-age=60';
    const recipe = haproxy([
      ...changed('option dontlognull', rules),
      ['\nbackend app', `\ncache answers\n  total-max-size 1\n${section}`],
    ]);
    const { gateway, upstream } = await startedFor(t, recipe);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: first'] });
    assert.equal((await gateway.recordOf('first')).upstream_status, 200);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: second'] });
    const { status, upstream_status } = await gateway.recordOf('second');
    assert.deepEqual({ status, upstream_status }, { status: 200, upstream_status: null });
    assert.equal(upstream.requests.length, 1);
  });

  it('has what the application answered where a rule answers something else', async (t) => {
    const recipe = haproxy(
      changed(
        'http-response set-var(txn.upstream_status) status if { srv_name -m found }',
        '  http-response deny deny_status 502',
      ),
    );
    const { gateway } = await startedFor(t, recipe);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: denied'] });
    const { status, upstream_status } = await gateway.recordOf('denied');
    assert.deepEqual({ status, upstream_status }, { status: 502, upstream_status: 200 });
  });

  it('takes the first of two keys in the first lines of a head', async (t) => {
    const { gateway } = await startedFor(t, haproxy());
    const head = ['GET / HTTP/1.1', `X-API-Key: ${KEY}`, 'X-API-Key: two', 'X-Request-Id: r', 'Host: a'];
    await sendBytes(gateway.port, Buffer.from([...head, 'Connection: close', '', ''].join('\r\n')));
    assert.equal((await gateway.recordOf('r')).api_key_fingerprint, fingerprintOf(KEY));
  });

  it('keeps a plus that stands behind a question mark', async (t) => {
    const { gateway } = await startedFor(t, haproxy());
    await sendRequest(gateway.port, { target: '/?api_key=a?b+c%2B', lines: ['X-Request-Id: r'] });
    assert.equal((await gateway.recordOf('r')).api_key_fingerprint, fingerprintOf('a?b+c+'));
  });

  it('has a record of each request of a connection', async (t) => {
    const { gateway, upstream } = await startedFor(t, haproxy());
    const request = (id: string, ...more: string[]): string =>
      ['GET / HTTP/1.1', 'Host: a', `X-Request-Id: ${id}`, ...more, '', ''].join('\r\n');
    const bytes = `${request('one', `X-API-Key: ${KEY}`)}${request('two')}${request('three', 'Connection: close')}`;
    await sendBytes(gateway.port, Buffer.from(bytes));
    const keys = (await gateway.records(3)).map((record) => [record.request_id, record.api_key_fingerprint]);
    assert.deepEqual(keys, [
      ['one', fingerprintOf(KEY)],
      ['two', null],
      ['three', null],
    ]);
    assert.equal(new Set(upstream.requests.map((sent) => headerOf(sent, 'traceparent')[0])).size, 3);
  });

  it('cuts a path that is too long to be escaped', async (t) => {
    const { gateway } = await startedFor(t, haproxy());
    await sendRequest(gateway.port, {
      target: `/${'"'.repeat(14_000)}?api_key=${KEY}`,
      lines: ['X-Request-Id: r'],
    });
    const { path, api_key_fingerprint } = await gateway.recordOf('r');
    assert.equal(path, `/${'"'.repeat(1999)}`);
    assert.equal(api_key_fingerprint, fingerprintOf(KEY));
    const long = `/${'a'.repeat(14_000)}`;
    await sendRequest(gateway.port, { target: `${long}?api_key=${KEY}`, lines: ['X-Request-Id: s'] });
    assert.equal((await gateway.recordOf('s')).path, long);
  });

  it('sees the same in HTTP/2', async (t) => {
    const port = await freePort();
    const { gateway, upstream } = await startedFor(
      t,
      haproxy(changed('option dontlognull', `  bind 127.0.0.1:${port} proto h2`)),
    );
    const around = { 'x-api-key': ` \t${KEY}\t `, 'x-request-id': 'white-space' };
    await requestOverHttp2(port, { ':path': '/v2', ...around });
    assert.deepEqual(headerOf(upstream.requestOf('white-space')!, 'x-api-key'), [KEY]);
    await requestOverHttp2(port, { ':path': '/v2?api_key=two', 'x-api-key': KEY, 'x-request-id': 'header' });
    await requestOverHttp2(port, { ':path': '/v2?a=1&api_key=sk%5Ftest%5Fabc123', 'x-request-id': 'query' });
    for (const id of ['header', 'query', 'white-space']) {
      const record = await gateway.recordOf(id);
      assert.equal(record.api_key_fingerprint, fingerprintOf(KEY), id);
      assert.deepEqual([record.method, record.path, record.upstream_status], ['GET', '/v2', 200]);
      assert.ok(headerOf(upstream.requestOf(id)!, 'traceparent')[0]?.includes(record.trace_id));
    }
  });
});

async function requestOverHttp2(port: number, headers: Record<string, string>): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const request = session.request(headers);
  request.resume().end();
  await once(request, 'close');
  session.close();
}
