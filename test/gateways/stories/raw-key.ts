import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BLOCKED_PATH, type Recipe } from '../gateway.js';
import { sendBytes, sendRequest, type WireRequest } from '../wire.js';
import { PEPPER, digestsOf, startedFor } from './started.js';

/** Test values; each part that could be logged alone is to be found by `canary`. */
const HEADER = 'canary-header-qzxj';
const AUTHORIZATION = 'canary-authorization-qzxj';
const QUERY = 'canary-query-qzxj';
/** "canary" percent-encoded, so that a search for the plain word misses it. */
const ENCODED = '%63%61%6E%61%72%79-encoded-qzxj';

const TRACES = ['canary', '%63%61%6E%61%72%79', 'qzxj'];

function requestsTo(path: string): readonly WireRequest[] {
  return [
    { target: path, lines: [`X-API-Key: ${HEADER}`] },
    { target: path, lines: [`X-API-Key: ${HEADER}`, `X-API-Key: ${HEADER}-2`, 'X-API-Key:'] },
    { target: path, lines: [`Authorization: ApiKey ${AUTHORIZATION}`] },
    {
      target: path,
      lines: [`authorization: apikey   ${AUTHORIZATION}`, `Authorization: Bearer ${AUTHORIZATION}`],
    },
    { target: `${path}?api_key=${QUERY}` },
    { target: `${path}?a=1&apikey=${QUERY}&api_key=${QUERY}-2&api_key=${QUERY}-3` },
    { target: `${path}?api_key=${ENCODED}` },
    { target: `${path}?api%5Fkey=${ENCODED}` },
    { method: 'POST', target: `${path}?api_key=${QUERY}`, lines: ['Content-Length: 0'] },
    { target: `http://api.test${path}?api_key=${QUERY}` },
    // A browser that was on a page with the key in its address.
    { target: path, lines: [`Referer: http://api.test/?api_key=${QUERY}`] },
  ];
}

/** Requests that a gateway may find fault with, and say so. */
const FAULTY: readonly string[] = [
  `GET /?api_key=${QUERY} HTTP/9.9\r\nHost: api.test\r\n\r\n`,
  `GET /?api_key=${QUERY} with spaces HTTP/1.1\r\nHost: api.test\r\n\r\n`,
  `GET /?api_key=${QUERY}\0 HTTP/1.1\r\nHost: api.test\r\n\r\n`,
  `GET /?api_key=${QUERY}\xff HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  `GET /%zz?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  `GET /../..?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  `GET /?api_key=${QUERY} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`,
  `GET /?api_key=${QUERY} HTTP/1.1\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key\0: ${HEADER}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key: ${HEADER}\0\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key : ${HEADER}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX_API_Key: ${HEADER}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key: one\r\n ${HEADER}\r\nConnection: close\r\n\r\n`,
  `POST /?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nContent-Length: x\r\nConnection: close\r\n\r\n`,
  `POST /?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n`,
  `POST /?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n`,
  `TRACE /?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nX-API-Key: ${HEADER}\r\nConnection: close\r\n\r\n`,
  `CONNECT api.test:80?api_key=${QUERY} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  `GET /?api_key=${QUERY}\r\n`,
  `GET /?api_key=${QUERY}${'x'.repeat(40_000)} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: api.test\r\nX-API-Key: ${HEADER}${'x'.repeat(40_000)}\r\nConnection: close\r\n\r\n`,
  `X-API-Key: ${HEADER}\r\n\r\n`,
];

const CONDITIONS = [
  { title: 'with the application up', path: '/v1', down: false },
  { title: 'with the application down', path: '/v1', down: true },
  { title: 'in what it blocks', path: BLOCKED_PATH, down: false },
];

export function itKeepsKeysOutOfLogs(recipe: Recipe): void {
  itLogsNoKeyOfARequest(recipe);
  itLogsNoKeyOfAFault(recipe);
  itShowsNoPepper(recipe);
}

function itLogsNoKeyOfARequest(recipe: Recipe): void {
  for (const { title, path, down } of CONDITIONS) {
    for (const keyed of digestsOf(recipe)) {
      it(`logs no key, ${title}, ${keyed ? 'HMAC' : 'SHA-256'}`, async (t) => {
        const { gateway } = await startedFor(t, recipe, { down, keyed });
        const requests = requestsTo(path);
        for (const request of requests) await sendRequest(gateway.port, request);
        const records = await gateway.records(requests.length);
        assert.ok(records.some((record) => record.api_key_fingerprint !== null));
        await gateway.stop();
        assertNoKeyIn(gateway.everythingLogged());
      });
    }
  }
}

function itLogsNoKeyOfAFault(recipe: Recipe): void {
  it('logs no key of an application that breaks off', async (t) => {
    const { gateway } = await startedFor(t, recipe, { handler: ({ socket }) => void socket.destroy() });
    for (const request of requestsTo('/v1')) await sendRequest(gateway.port, request);
    await gateway.records(requestsTo('/v1').length);
    await gateway.stop();
    assertNoKeyIn(gateway.everythingLogged());
  });

  it('logs no key of a request that it finds fault with', async (t) => {
    const { gateway } = await startedFor(t, recipe);
    // At once: some are answered only when the client gives up.
    await Promise.all(FAULTY.map((faulty) => sendBytes(gateway.port, Buffer.from(faulty, 'latin1'), 1_000)));
    await sendRequest(gateway.port, { lines: ['X-Request-Id: last'] });
    await gateway.recordOf('last');
    await gateway.stop();
    assertNoKeyIn(gateway.everythingLogged());
  });
}

function itShowsNoPepper(recipe: Recipe): void {
  it('shows the pepper in no log and in no list of processes', async (t) => {
    const { gateway } = await startedFor(t, recipe, { keyed: true });
    await sendRequest(gateway.port, { lines: [`X-API-Key: ${HEADER}`] });
    await gateway.records(1);
    const shown = gateway.commandLines();
    assert.ok(shown.length > 0);
    await gateway.stop();
    const bytes = Buffer.from(PEPPER.text);
    for (const form of [PEPPER.text, bytes.toString('hex'), bytes.toString('base64')]) {
      assert.ok(!shown.some((line) => line.includes(form)), form);
      assert.ok(!gateway.everythingLogged().includes(form), form);
    }
  });
}

function assertNoKeyIn(logged: string): void {
  const lower = logged.toLowerCase();
  for (const trace of TRACES) {
    const at = lower.indexOf(trace.toLowerCase());
    assert.equal(at, -1, `${trace} in ${logged.slice(Math.max(0, at - 500), at + 500)}`);
  }
}
