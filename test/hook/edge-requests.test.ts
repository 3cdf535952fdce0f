import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const APP = 'test/fixtures/raw-app.mjs';

async function withApp(
  env: Record<string, string>,
  story: (app: AppProcess) => Promise<void>,
): Promise<void> {
  const app = await startApp({ app: APP, env });
  try {
    await story(app);
  } finally {
    await app.stop();
  }
}

/** The one event that is there when all is over; fails when there are more or none. */
async function theOnlyEvent(app: AppProcess): Promise<ExportedLog> {
  await app.exported.until((exported) => exported.events().length > 0);
  await app.stop();
  const events = app.exported.events();
  assert.equal(events.length, 1);
  return events[0]!;
}

function assertOutcome(event: ExportedLog, outcome: string, reason: string | undefined): void {
  assert.deepEqual(
    [event.attributes['api_key.outcome'], event.attributes['api_key.failure_reason']],
    [outcome, reason],
  );
}

const head = (method: string, path: string, ...headers: string[]): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: example.test', ...headers, '', ''].join('\r\n');

describe('a request with an unusual end', () => {
  it('is aborted when the client goes before the answer', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/hang', `X-API-Key: ${KEY}`), 100);
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', 'aborted');
      assert.equal(event.attributes['error.type'], 'aborted');
      assert.equal(event.attributes['http.response.status_code'], undefined);
      assert.equal(event.attributes['api_key.fingerprint'], FINGERPRINT);
    }));

  it('is aborted when the client goes in the middle of the answer, with the status that was sent', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/partial/200', `X-API-Key: ${KEY}`), 100);
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', 'aborted');
      assert.equal(event.attributes['http.response.status_code'], 200);
    }));

  it('is aborted when the application ends its answer as it hears that the client has gone', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/end-when-left/200', `X-API-Key: ${KEY}`), 100);
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', 'aborted');
      assert.equal(event.attributes['http.response.status_code'], 200);
    }));

  it('is aborted too when nothing had been answered by then', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/end-when-left', `X-API-Key: ${KEY}`), 100);
      assertOutcome(await theOnlyEvent(app), 'unknown', 'aborted');
    }));

  it('is decided by its status when the application destroys the request after its answer', () =>
    withApp({}, async (app) => {
      const answer = await app.raw(
        head('POST', '/answer-and-destroy/403', `X-API-Key: ${KEY}`, 'Content-Length: 1000000') + 'x',
      );
      assert.match(answer, /^HTTP\/1.1 403/);
      assertOutcome(await theOnlyEvent(app), 'failure', 'forbidden');
    }));

  it('is aborted when the application destroys the response', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/destroy', `X-API-Key: ${KEY}`));
      assertOutcome(await theOnlyEvent(app), 'unknown', 'aborted');
    }));

  it('is recorded when the application removed all close listeners of its response', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/unlisten', `X-API-Key: ${KEY}`), 200);
      assertOutcome(await theOnlyEvent(app), 'success', undefined);
    }));

  it('without a key is none, however it ends', () =>
    withApp({}, async (app) => {
      await app.raw(head('GET', '/destroy'));
      assertOutcome(await theOnlyEvent(app), 'none', undefined);
    }));

  it('keeps the fingerprint on the span when the handler throws and the application lives on', () =>
    withApp({ CATCH: '1' }, async (app) => {
      await app.raw(head('GET', '/throw', `X-API-Key: ${KEY}`), 200);
      assertOutcome(await theOnlyEvent(app), 'unknown', 'aborted');
      assert.equal(app.exported.serverSpans()[0]?.attributes['api_key.fingerprint'], FINGERPRINT);
    }));

  it('is decided by its status when it is answered before its body was read', () =>
    withApp({}, async (app) => {
      await app.raw(
        head('POST', '/status/401', `X-API-Key: ${KEY}`, 'Content-Length: 1000000') + 'x'.repeat(5000),
      );
      assertOutcome(await theOnlyEvent(app), 'failure', 'invalid_key');
    }));
});

describe('pipelined requests', () => {
  it('each get a record of their own key, in spite of sharing a connection', () =>
    withApp({}, async (app) => {
      const requests = ['a', 'b', 'c'].map((name, index) =>
        head(
          'GET',
          `/later/${60 - index * 20}?n=${name}`,
          `X-API-Key: key-number-${name}`,
          `X-Request-Id: ${name}`,
        ),
      );
      await app.raw(requests.join(''));
      await app.exported.until((exported) => exported.events().length >= 3);
      await app.stop();
      const { createFingerprinter } = await import('opentelemetry-instrumentation-api-key');
      const fingerprint = createFingerprinter();
      const seen = app.exported
        .events()
        .map(({ attributes }) => [
          attributes['http.request.header.x-request-id'],
          attributes['api_key.fingerprint'],
        ]);
      assert.deepEqual(
        seen.sort(([a], [b]) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
        ['a', 'b', 'c'].map((name) => [[name], fingerprint(`key-number-${name}`)]),
      );
      const spans = new Set(app.exported.serverSpans().map((span) => span.attributes['api_key.fingerprint']));
      assert.equal(spans.size, 3);
    }));
});

describe('Expect', () => {
  it('100-continue is answered by Node and recorded once', () =>
    withApp({}, async (app) => {
      await app.raw(
        head('POST', '/status/200', `X-API-Key: ${KEY}`, 'Expect: 100-continue', 'Content-Length: 2') + 'ok',
      );
      assertOutcome(await theOnlyEvent(app), 'success', undefined);
    }));

  it('100-continue that the application hands on is recorded once, on the server span too', () =>
    withApp({ CHECK_CONTINUE: '1' }, async (app) => {
      await app.raw(
        head('POST', '/status/200', `X-API-Key: ${KEY}`, 'Expect: 100-continue', 'Content-Length: 2') + 'ok',
      );
      assertOutcome(await theOnlyEvent(app), 'success', undefined);
      assert.equal(app.exported.serverSpans()[0]?.attributes['api_key.outcome'], 'success');
    }));

  it('100-continue that the application refuses is recorded, though no span sees it', () =>
    withApp({ CHECK_CONTINUE: '1' }, async (app) => {
      await app.raw(
        head('POST', '/too-large', `X-API-Key: ${KEY}`, 'Expect: 100-continue', 'Content-Length: 9'),
      );
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', 'client_error');
      assert.equal(event.attributes['http.response.status_code'], 413);
    }));

  it('of something unknown is refused by Node and recorded', () =>
    withApp({}, async (app) => {
      await app.raw(head('POST', '/', `X-API-Key: ${KEY}`, 'Expect: a miracle', 'Content-Length: 0'));
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', 'client_error');
      assert.equal(event.attributes['http.response.status_code'], 417);
    }));
});

describe('a client that leaves before its turn', () => {
  it('leaves a record of each request that it has pipelined', () =>
    withApp({}, async (app) => {
      const guesses = ['one', 'two', 'three'].map((name) =>
        head('GET', '/status/403', `X-API-Key: key-number-${name}`),
      );
      await app.raw([head('GET', '/later/1000'), ...guesses].join(''), 200);
      await app.exported.until((exported) => exported.events().length >= 4);
      await app.stop();
      const outcomes = app.exported
        .events()
        .map(({ attributes }) => [attributes['url.path'], attributes['api_key.failure_reason']]);
      assert.deepEqual(
        outcomes.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
        [['/later/1000', undefined], ...guesses.map(() => ['/status/403', 'aborted'])],
      );
    }));

  for (const [path, outcome, reason] of [
    ['/deaf', 'unknown', 'aborted'],
    ['/alone', 'unknown', 'aborted'],
    ['/deaf/403', 'unknown', 'aborted'],
    ['/throw-in-close', 'success', undefined],
  ] as const) {
    it(`leaves a record where the response hears of no end: ${path}`, () =>
      withApp({ CATCH: '1' }, async (app) => {
        await app.raw(head('GET', path, `X-API-Key: ${KEY}`), 200);
        assertOutcome(await theOnlyEvent(app), outcome, reason);
      }));
  }
});

describe('an upgrade', () => {
  const upgrade = (path: string): string =>
    head('GET', path, 'Connection: Upgrade', 'Upgrade: websocket', `X-API-Key: ${KEY}`);

  it('is an ordinary request again once the application takes no more', () =>
    withApp({ UPGRADE: 'once' }, async (app) => {
      assert.match(await app.raw(upgrade('/')), /^HTTP\/1.1 401/);
      assert.match(await app.raw(upgrade('/status/200')), /^HTTP\/1.1 200/);
      await app.exported.until((exported) => exported.events().length >= 2);
    }));

  it('is recorded with its key when the socket closes; its status cannot be seen', () =>
    withApp({ UPGRADE: '1' }, async (app) => {
      assert.match(await app.raw(upgrade('/')), /^HTTP\/1.1 401/);
      const event = await theOnlyEvent(app);
      assertOutcome(event, 'unknown', undefined);
      assert.equal(event.attributes['api_key.fingerprint'], FINGERPRINT);
    }));

  it('is recorded at once with what the application says', () =>
    withApp({ UPGRADE: '1' }, async (app) => {
      await app.raw(upgrade('/word'));
      assertOutcome(await theOnlyEvent(app), 'failure', 'revoked_key');
    }));

  it('is aborted when the socket closes unanswered', () =>
    withApp({ UPGRADE: '1' }, async (app) => {
      await app.raw(upgrade('/silent'));
      assertOutcome(await theOnlyEvent(app), 'unknown', 'aborted');
    }));

  it('is an ordinary request where the application takes no upgrades', () =>
    withApp({}, async (app) => {
      assert.match(await app.raw(upgrade('/status/200')), /^HTTP\/1.1 200/);
      assertOutcome(await theOnlyEvent(app), 'success', undefined);
    }));
});

describe('what never becomes a request', () => {
  it('has no record: Node refuses a malformed or oversized head before anyone sees it', () =>
    withApp({}, async (app) => {
      assert.match(await app.raw('GET / BAD\r\n\r\n'), /^HTTP\/1.1 400/);
      assert.match(await app.raw(head('GET', '/', `X-API-Key: ${'k'.repeat(20_000)}`)), /^HTTP\/1.1 431/);
      await app.get('/status/200');
      await app.exported.until((exported) => exported.events().length > 0);
      await app.stop();
      assert.equal(app.exported.events().length, 1);
    }));
});

describe('a kept-alive connection', () => {
  it('does not carry the key of one request into the next', () =>
    withApp({}, async (app) => {
      const socket = connect(app.port, '127.0.0.1');
      socket.resume().on('error', () => undefined);
      socket.write(head('GET', '/status/200?first', `X-API-Key: ${KEY}`));
      await sleep(100);
      socket.write(head('GET', '/status/200?second'));
      await app.exported.until((exported) => exported.events().length >= 2);
      socket.destroy();
      const [first, second] = app.exported.events();
      assert.equal(first?.attributes['api_key.fingerprint'], FINGERPRINT);
      assert.equal(second?.attributes['api_key.fingerprint'], undefined);
      assertOutcome(second!, 'none', undefined);
    }));
});
