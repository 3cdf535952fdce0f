// What a cache adds to a record: answers that never saw the application.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recipe } from './gateway.js';
import { startedFor, type StartOptions } from './stories/started.js';
import { VARNISH } from './varnish-recipe.js';
import { sendRequest } from './wire.js';

type Handler = NonNullable<StartOptions['handler']>;

/** Answers 304 to who has it already. */
function cacheable(cacheControl: string): Handler {
  return ({ headers }, response) => {
    const status = headers['if-none-match'] === '"1"' ? 304 : 200;
    response.writeHead(status, { 'Cache-Control': cacheControl, ETag: '"1"' });
    response.end(status === 200 ? 'ok' : undefined);
  };
}

/** With a parameter of varnishd more. */
function withParameter(parameter: string): Recipe {
  return {
    ...VARNISH,
    prepare: (setup) => {
      const launch = VARNISH.prepare(setup);
      const programs = launch.programs.map((program) =>
        program.name === 'varnishd' ? { ...program, args: [...program.args, '-p', parameter] } : program,
      );
      return { ...launch, programs };
    },
  };
}

export function itCachesAndSaysSo(): void {
  itHasNoStatusOfTheApplicationForAHit();
  itRevalidates();
  itCachesNothingOfAKey();
}

function itHasNoStatusOfTheApplicationForAHit(): void {
  it('has no status of the application for what comes from the cache', async (t) => {
    const { gateway, upstream } = await startedFor(t, VARNISH, { handler: cacheable('max-age=60') });
    // HEAD first: Varnish fetches with GET, so that it has a body to keep.
    await sendRequest(gateway.port, { method: 'HEAD', lines: ['X-Request-Id: miss'] });
    await sendRequest(gateway.port, { lines: ['X-Request-Id: hit'] });
    await sendRequest(gateway.port, { lines: ['X-Request-Id: known', 'If-None-Match: "1"'] });
    assert.deepEqual(
      upstream.requests.map(({ method }) => method),
      ['GET'],
    );
    const [miss, hit, known] = await gateway.records(3);
    const summary = [miss!, hit!, known!].map((record) => {
      const { request_id: id, method, status, upstream_status: upstreamStatus } = record;
      return [id, method, status, upstreamStatus];
    });
    assert.deepEqual(summary, [
      ['miss', 'HEAD', 200, 200],
      ['hit', 'GET', 200, null],
      ['known', 'GET', 304, null],
    ]);
    assert.notEqual(miss!.trace_id, hit!.trace_id);
  });
}

function itRevalidates(): void {
  it('has the 304 with which the application confirmed what the cache had', async (t) => {
    const handler = cacheable('max-age=1, stale-while-revalidate=0');
    const { gateway, upstream } = await startedFor(t, withParameter('default_keep=60'), { handler });
    await sendRequest(gateway.port, { lines: ['X-Request-Id: miss'] });
    await pause(1_200);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: confirmed'] });
    assert.equal(upstream.requests.length, 2);
    const { status, upstream_status: upstreamStatus } = await gateway.recordOf('confirmed');
    assert.deepEqual([status, upstreamStatus], [200, 304]);
  });
}

function itCachesNothingOfAKey(): void {
  it('caches nothing of a request with a key, and answers none from the cache', async (t) => {
    const { gateway, upstream } = await startedFor(t, VARNISH, { handler: cacheable('max-age=60') });
    const sent = [
      {},
      { lines: ['X-API-Key: one'] },
      { lines: ['X-API-Key: one'] },
      { lines: ['Authorization: ApiKey one'] },
      { target: '/?api_key=one' },
      { target: '/?api_key=one' },
      // As if there were none.
      { lines: ['X-API-Key:'] },
    ];
    for (const request of sent) await sendRequest(gateway.port, request);
    const records = await gateway.records(sent.length);
    assert.deepEqual(
      records.map(({ upstream_status: status }) => status),
      [200, 200, 200, 200, 200, 200, null],
    );
    assert.equal(upstream.requests.length, 6);
  });
}
