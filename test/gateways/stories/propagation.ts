import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BLOCKED_PATH, type Gateway, type Recipe } from '../gateway.js';
import type { GatewayRecord } from '../record.js';
import { headerOf, type Upstream } from '../upstream.js';
import { sendRequest } from '../wire.js';
import { startedFor } from './started.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const GOOD_TRACEPARENTS = [
  `00-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-00`,
  `00-${'0'.repeat(31)}1-${'0'.repeat(15)}1-ff`,
];

const BAD_TRACEPARENTS = [
  '',
  'x',
  `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
  `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}`,
  `00-${TRACE_ID}-${SPAN_ID}-01-extra`,
  `01-${TRACE_ID}-${SPAN_ID}-01`,
  `ff-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}0-${SPAN_ID}-01`,
  `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`,
  `00-${TRACE_ID.slice(1)}g-${SPAN_ID}-01`,
  `00 ${TRACE_ID} ${SPAN_ID} 01`,
  `x00-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-01, 00-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-01"`,
];

const GOOD_REQUEST_IDS = [
  'a',
  '7f1f6f7e-2f0a-4d6c-9a55-6d1f3f0d4d0e',
  'Root=1-67891233-abcdef012345678912345678',
  'A.z_0:9+b/c=d@e-f',
  'x'.repeat(128),
];

const BAD_REQUEST_IDS = [
  '',
  'x'.repeat(129),
  'two words',
  'a,b',
  'a"b',
  'a\\b',
  "a'b",
  'a;b',
  'a%22',
  '<b>',
  'caf\xe9',
  '{}',
];

export function itPropagates(recipe: Recipe): void {
  itMakesWhatIsMissing(recipe);
  itPassesOnWhatIsGood(recipe);
  itReplacesWhatIsBad(recipe);
  itLeavesTheKey(recipe);
}

/** The only record, and the two headers that went to the application: one line of each. */
async function onlyExchange(
  gateway: Gateway,
  upstream: Upstream,
  index: number,
): Promise<{ record: GatewayRecord; traceparent: string; requestId: string }> {
  const record = (await gateway.records(index + 1))[index]!;
  assert.equal(upstream.requests.length, index + 1);
  const request = upstream.requests[index]!;
  const [traceparent, ...moreTraceparents] = headerOf(request, 'traceparent');
  const [requestId, ...moreRequestIds] = headerOf(request, 'x-request-id');
  assert.deepEqual([moreTraceparents, moreRequestIds], [[], []]);
  assert.equal(record.trace_id, TRACEPARENT.exec(traceparent ?? '')?.[1], `${traceparent} and the record`);
  assert.equal(record.request_id, requestId);
  return { record, traceparent: traceparent!, requestId: requestId! };
}

function itMakesWhatIsMissing(recipe: Recipe): void {
  it('makes a traceparent and a request id for each request without', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe);
    const made = new Set<string>();
    for (let index = 0; index < 5; index += 1) {
      await sendRequest(gateway.port);
      const { traceparent, requestId } = await onlyExchange(gateway, upstream, index);
      made.add(traceparent).add(requestId);
    }
    assert.equal(made.size, 10);
  });

  it('makes them for the record of what it blocks, too', async (t) => {
    const { gateway } = await startedFor(t, recipe);
    await sendRequest(gateway.port, { target: BLOCKED_PATH });
    await sendRequest(gateway.port, { target: BLOCKED_PATH });
    const [one, two] = await gateway.records(2);
    assert.notEqual(one!.trace_id, two!.trace_id);
    assert.notEqual(one!.request_id, two!.request_id);
  });
}

function itPassesOnWhatIsGood(recipe: Recipe): void {
  it('passes on what the client sent and is well-formed', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe);
    let index = 0;
    for (const sent of GOOD_TRACEPARENTS) {
      await sendRequest(gateway.port, { lines: [`Traceparent: ${sent}`, 'tracestate: a=1'] });
      assert.equal((await onlyExchange(gateway, upstream, index)).traceparent, sent);
      assert.deepEqual(headerOf(upstream.requests[index++]!, 'tracestate'), ['a=1']);
    }
    for (const sent of GOOD_REQUEST_IDS) {
      await sendRequest(gateway.port, { lines: [`X-REQUEST-ID: ${sent}`] });
      assert.equal((await onlyExchange(gateway, upstream, index++)).requestId, sent);
    }
  });
}

function itReplacesWhatIsBad(recipe: Recipe): void {
  it('replaces what is malformed', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe);
    let index = 0;
    for (const sent of BAD_TRACEPARENTS) {
      await sendRequest(gateway.port, { lines: [`traceparent: ${sent}`] });
      const { traceparent, record } = await onlyExchange(gateway, upstream, index++);
      assert.notEqual(traceparent, sent);
      assert.notEqual(record.trace_id, TRACE_ID, sent);
    }
    for (const sent of BAD_REQUEST_IDS) {
      await sendRequest(gateway.port, { lines: [`X-Request-Id: ${sent}`] });
      assert.notEqual((await onlyExchange(gateway, upstream, index++)).requestId, sent);
    }
  });

  it('sends one of each where the client sent several', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe);
    const [first, second] = GOOD_TRACEPARENTS;
    await sendRequest(gateway.port, { lines: [`traceparent: ${first}`, `traceparent: ${second}`] });
    await onlyExchange(gateway, upstream, 0);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: a', 'X-Request-Id: b'] });
    await onlyExchange(gateway, upstream, 1);
    await sendRequest(gateway.port, { lines: ['traceparent: x', `traceparent: ${first}`] });
    await onlyExchange(gateway, upstream, 2);
    await sendRequest(gateway.port, { lines: ['X-Request-Id: "', 'X-Request-Id: a'] });
    await onlyExchange(gateway, upstream, 3);
  });
}

function itLeavesTheKey(recipe: Recipe): void {
  it('sends the key on to the application as it came', async (t) => {
    const { gateway, upstream } = await startedFor(t, recipe);
    const target = '/v1/a%20b?api_key=sk%5Ftest+1&apikey=&x=%zz';
    const lines = ['X-API-Key: sk_test_header', 'Authorization: ApiKey sk_test_authorization'];
    await sendRequest(gateway.port, { target, lines: ['X-Request-Id: r-1', ...lines] });
    const request = upstream.requestOf('r-1');
    assert.ok(request !== undefined);
    assert.equal(request.target, target);
    assert.deepEqual(headerOf(request, 'x-api-key'), ['sk_test_header']);
    assert.deepEqual(headerOf(request, 'authorization'), ['ApiKey sk_test_authorization']);
  });
}
