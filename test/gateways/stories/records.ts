import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BLOCKED_PATH, type Recipe } from '../gateway.js';
import { timeOf } from '../record.js';
import { sendRequest } from '../wire.js';
import { PEPPER, digestsOf, fingerprintOf, startedFor } from './started.js';

const KEY = 'sk_test_abc123';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CORRELATED = [`traceparent: 00-${TRACE_ID}-b7ad6b7169203331-01`, 'X-Request-Id: r-1'];

export function itWritesCompleteRecords(recipe: Recipe): void {
  itSaysWhatHappened(recipe);
  itSaysWhetherTheApplicationWasReached(recipe);
  itFingerprintsNothingWhereThereIsNoKey(recipe);
}

function itSaysWhatHappened(recipe: Recipe): void {
  it('writes one complete record for a request', async (t) => {
    const { gateway } = await startedFor(t, recipe, { keyed: true });
    const before = Date.now();
    const lines = [`X-API-Key: ${KEY}`, ...CORRELATED];
    await sendRequest(gateway.port, { method: 'DELETE', target: '/v1/things/a%20b?page=2', lines });
    const { time, ...rest } = await gateway.recordOf('r-1');
    assert.deepEqual(rest, {
      gateway: recipe.gateway,
      trace_id: TRACE_ID,
      request_id: 'r-1',
      method: 'DELETE',
      path: '/v1/things/a%20b',
      status: 200,
      upstream_status: 200,
      client_address: '127.0.0.1',
      api_key_fingerprint: fingerprintOf(KEY, true),
      api_key_fingerprint_key_id: PEPPER.id,
    });
    const at = timeOf({ time, ...rest });
    assert.ok(at >= before - 10 && at <= Date.now() + 10, `${time} is between ${before} and now`);
  });

  it('dates a record when the request is over, to the millisecond', async (t) => {
    const { gateway } = await startedFor(t, recipe, {
      handler: (_, response) => void setTimeout(() => response.end('late'), 300),
    });
    const times: number[] = [];
    for (const id of ['a', 'b', 'c']) {
      const before = Date.now();
      await sendRequest(gateway.port, { lines: [`X-Request-Id: ${id}`] });
      const at = timeOf(await gateway.recordOf(id));
      assert.ok(at >= before + 290 && at <= Date.now() + 10, `${at} is 300 ms after ${before}`);
      times.push(at);
    }
    // Three at a full second each are one in a thousand million.
    assert.ok(
      times.some((at) => Math.round(at) % 1000 !== 0),
      times.join(' '),
    );
  });
}

function itSaysWhetherTheApplicationWasReached(recipe: Recipe): void {
  it("has the application's status beside its own", async (t) => {
    const { gateway } = await startedFor(t, recipe, {
      handler: (request, response) => void response.writeHead(Number(request.url?.slice(1))).end(),
    });
    for (const status of [204, 302, 401, 403, 429, 500, 503]) {
      await sendRequest(gateway.port, { target: `/${status}`, lines: [`X-Request-Id: r-${status}`] });
      const record = await gateway.recordOf(`r-${status}`);
      assert.deepEqual([record.status, record.upstream_status], [status, status]);
    }
  });

  it('has no status of the application when it is down', async (t) => {
    const isKeyed = recipe.needsPepper === true;
    const { gateway } = await startedFor(t, recipe, { down: true });
    const { status } = await sendRequest(gateway.port, { lines: [`X-API-Key: ${KEY}`, ...CORRELATED] });
    const record = await gateway.recordOf('r-1');
    assert.ok(status >= 502 && status <= 504, `${status}`);
    assert.deepEqual([record.status, record.upstream_status], [status, null]);
    assert.equal(record.api_key_fingerprint, fingerprintOf(KEY, isKeyed));
    assert.equal(record.trace_id, TRACE_ID);
  });

  it('has no status of the application for what the gateway blocks', async (t) => {
    const isKeyed = recipe.needsPepper === true;
    const { gateway, upstream } = await startedFor(t, recipe);
    const lines = [`X-API-Key: ${KEY}`, ...CORRELATED];
    const { status } = await sendRequest(gateway.port, { target: BLOCKED_PATH, lines });
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([status, record.status, record.upstream_status], [403, 403, null]);
    assert.equal(record.path, BLOCKED_PATH);
    assert.equal(record.api_key_fingerprint, fingerprintOf(KEY, isKeyed));
    assert.equal(record.trace_id, TRACE_ID);
    assert.deepEqual(upstream.requests, []);
  });

  it('has some status of the application when it broke off before it answered', async (t) => {
    const { gateway } = await startedFor(t, recipe, { handler: ({ socket }) => void socket.destroy() });
    // No gateway sends a POST twice.
    const lines = ['X-Request-Id: r-1', 'Content-Length: 0'];
    await sendRequest(gateway.port, { method: 'POST', lines });
    const record = await gateway.recordOf('r-1');
    assert.ok(record.status >= 500, `${record.status}`);
    assert.notEqual(record.upstream_status, null);
  });
}

function itFingerprintsNothingWhereThereIsNoKey(recipe: Recipe): void {
  for (const keyed of digestsOf(recipe)) {
    it(`has no fingerprint where there is no key, ${keyed ? 'with' : 'without'} a pepper`, async (t) => {
      const { gateway } = await startedFor(t, recipe, { keyed });
      const empty = ['X-API-Key:', 'Authorization: ApiKey '];
      await sendRequest(gateway.port, { lines: ['X-Request-Id: none'] });
      await sendRequest(gateway.port, {
        target: '/?api_key=&apikey=',
        lines: ['X-Request-Id: empty', ...empty],
      });
      await sendRequest(gateway.port, { target: BLOCKED_PATH, lines: ['X-Request-Id: blocked', ...empty] });
      for (const id of ['none', 'empty', 'blocked']) {
        const record = await gateway.recordOf(id);
        assert.equal(record.api_key_fingerprint, null, id);
        assert.equal(record.api_key_fingerprint_key_id, null, id);
      }
      const nothing = fingerprintOf('', keyed);
      assert.ok(!gateway.everythingLogged().includes(nothing), 'the digest of nothing');
    });
  }
}
