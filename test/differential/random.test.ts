import fc from 'fast-check';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { startObserved, type ObservedApp, type Observation, type ServerKind } from './sides.js';
import type { Step } from './tcp-script.js';

/** What a busy machine cuts in another way comes out otherwise the next time; see requests.test.ts. */
const TRIES = 5;
const RUNS = process.env['DIFFERENTIAL'] === 'wide' ? 500 : 60;

const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'CONNECT', 'PRI', 'get', ''];
const TARGETS = [
  '/echo',
  '/status/204',
  '/status/304',
  '/unread',
  '/close',
  '/trailers',
  '/stream/2',
  '/destroy',
  '/late-headers',
  '*',
  'http://a/echo',
  '/echo?api_key=%zz&api_key=',
  'example.test:443',
  '',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 ', ''];
const HEADERS = [
  'Host: a',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: Upgrade',
  'Upgrade: echo',
  'Expect: 100-continue',
  'Expect: more',
  'Content-Length: 5',
  'Content-Length: 0',
  'Content-Length: x',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip',
  'Trailer: a',
  'X-API-Key: sk_test_abc123',
  'X-API-Key:',
  'Authorization: ApiKey \xe9\xff',
  'Cookie: a=b; a=c',
  ' folded',
  'no colon',
  'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
];
const BODIES = ['', 'hello', '5\r\nhello\r\n0\r\n\r\n', '0\r\na: b\r\n\r\n', 'ffffffffffffffff\r\n', '\r\n'];
const LINE_ENDS = ['\r\n', '\r\n', '\r\n', '\n', '\r'];

/** A request, more or less. */
const request = fc
  .record({
    method: fc.constantFrom(...METHODS),
    target: fc.constantFrom(...TARGETS),
    version: fc.constantFrom(...VERSIONS),
    headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 6 }),
    body: fc.constantFrom(...BODIES),
    end: fc.constantFrom(...LINE_ENDS),
  })
  .map(
    ({ method, target, version, headers, body, end }) =>
      `${method} ${target} ${version}${end}${headers.map((each) => each + end).join('')}${end}${body}`,
  );

const likely = fc
  .record({
    target: fc.constantFrom(...TARGETS.slice(0, 9)),
    headers: fc.array(fc.constantFrom(...HEADERS.slice(0, 17)), { maxLength: 4 }),
    body: fc.constantFrom(...BODIES),
  })
  .map(
    ({ target, headers, body }) =>
      `POST ${target} HTTP/1.1\r\n${['Host: a', ...headers].join('\r\n')}\r\n\r\n${body}`,
  );

const bytes = fc.string({ unit: 'binary-ascii', maxLength: 30 });

/** Pieces that are sent one after the other, each once what came before it has been dealt with. */
const script = fc
  .record({
    pieces: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: likely },
        { weight: 4, arbitrary: request },
        { weight: 1, arbitrary: bytes },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    cut: fc.nat(200),
    leaves: fc.constantFrom('politely', 'says so', 'destroys', 'resets'),
  })
  .map(({ pieces, cut, leaves }): Step[] => {
    const text = pieces.join('');
    const sent: Step[] =
      cut < text.length
        ? [{ send: text.slice(0, cut) }, { wait: 15 }, { send: text.slice(cut) }]
        : [{ send: text }];
    const abrupt = leaves === 'destroys' || leaves === 'resets';
    const last: Step[] = leaves === 'says so' ? [{ end: true }] : [];
    if (leaves === 'destroys') last.push({ destroy: true });
    if (leaves === 'resets') last.push({ reset: true });
    return [...sent, { wait: abrupt ? 60 : 25 }, ...last];
  });

/** Whether a client that goes abruptly has heard the end before is chance. */
const comparable = ({ connections, seen }: Observation, steps: readonly Step[]): unknown =>
  steps.some((step) => 'destroy' in step || 'reset' in step)
    ? { bytes: connections.map(({ bytes: received }) => received), seen }
    : { connections, seen };

const SERVERS: Readonly<Record<string, ServerKind>> = {
  'a server': {},
  'one that listens to all there is': {
    listeners: ['checkContinue', 'checkExpectation', 'clientError', 'connect', 'upgrade'],
    options: { insecureHTTPParser: true },
  },
};

describe('whatever bytes come', { concurrency: 2 }, () => {
  for (const [title, server] of Object.entries(SERVERS)) {
    describe(title, { concurrency: 1 }, () => {
      const apps: ObservedApp[] = [];
      before(async () => {
        apps.push(...(await Promise.all([startObserved('bare', server), startObserved('ours', server)])));
      });
      after(async () => {
        for (const { app } of apps) await app.stop();
      });

      it('gives the same bytes, and its application sees the same', async () => {
        await fc.assert(
          fc.asyncProperty(script, async (steps) => {
            for (let tried = 1; ; tried += 1) {
              const [bare, ours] = await Promise.all(apps.map((app) => app.observe(steps)));
              if (isDeepStrictEqual(comparable(bare!, steps), comparable(ours!, steps))) return;
              if (tried === TRIES) assert.deepEqual(ours, bare);
            }
          }),
          { numRuns: RUNS },
        );
      });
    });
  }
});
