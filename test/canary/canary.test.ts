// Every request presents a key of its own, and the application or the client puts it wherever
// keys turn up. Whatever is exported is then searched for all of them.
import assert from 'node:assert/strict';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppProcess } from '../support/app-process.js';

/** In every key, and in nothing else. */
const SIGN = 'cAnArY';

const keyOf = (number: number): string => `${SIGN}${String(number).padStart(5, '0')}+x/Y~z`;

const hexEscape = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** How the application writes the key. */
const WRITINGS: Readonly<Record<string, (key: string) => string>> = {
  'as it is': (key) => key,
  'percent-encoded': encodeURIComponent,
  'percent-encoded throughout': hexEscape,
  'in base64': (key) => Buffer.from(key).toString('base64'),
  'in base64 with a scheme': (key) => Buffer.from(`ApiKey ${key}`).toString('base64'),
  'in base64url behind a name': (key) => Buffer.from(`user:${key}`).toString('base64url'),
  'in JSON': (key) => JSON.stringify({ key }),
};

/** How the client presents it. */
const LOCATIONS: Readonly<Record<string, (key: string) => { path?: string; headers?: OutgoingHttpHeaders }>> =
  {
    header: (key) => ({ headers: { 'X-Api-Key': key } }),
    authorization: (key) => ({ headers: { authorization: `aPiKeY ${key}` } }),
    query: (key) => ({ path: `/?api_key=${encodeURIComponent(key)}` }),
    cookie: (key) => ({ headers: { cookie: `a=b; session=${key}; c=d` } }),
  };

/** Where else the client puts it. */
const COPIES: Readonly<Record<string, (key: string) => { path?: string; headers?: OutgoingHttpHeaders }>> = {
  path: (key) => ({ path: `/keys/${encodeURIComponent(key)}/rotate` }),
  'a parameter of another name': (key) => ({ path: `/?token=${encodeURIComponent(key)}` }),
  'user agent': (key) => ({ headers: { 'user-agent': `curl ${key}` } }),
  referer: (key) => ({ headers: { referer: `https://a.test/?k=${encodeURIComponent(key)}` } }),
  'X-Forwarded-For': (key) => ({ headers: { 'x-forwarded-for': key } }),
  host: (key) => ({ headers: { host: key } }),
  'request id': (key) => ({ headers: { 'x-request-id': key } }),
  'trace state': (key) => ({
    headers: { traceparent: TRACEPARENT, tracestate: `a=${key}` },
  }),
  baggage: (key) => ({ headers: { baggage: `a=${encodeURIComponent(key)}` } }),
  'another cookie': (key) => ({ headers: { cookie: `other=${key}` } }),
  'another scheme': (key) => ({ headers: { 'proxy-authorization': `Bearer ${key}` } }),
};
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface Sent {
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
}

function send(port: number, parts: readonly Sent[]): Promise<void> {
  const path = parts.find((part) => part.path !== undefined)?.path ?? '/';
  const headers = Object.assign({}, ...parts.map((part) => part.headers ?? {})) as OutgoingHttpHeaders;
  return new Promise((settle, fail) => {
    const request = httpRequest({ port, path, headers }, (answer) => answer.resume().on('end', settle));
    request.on('error', fail).end();
  });
}

/** All that a reader finds who tries to decode what there is. */
function* readingsOf(text: string): Generator<string> {
  yield text;
  for (let decoded = text, times = 0; times < 2; times += 1) {
    decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    yield decoded;
  }
  for (const [token] of text.matchAll(/[\w+/-]{8,}/g)) {
    for (const start of [0, 1, 2, 3]) yield Buffer.from(token.slice(start), 'base64').toString('latin1');
  }
}

describe('a key that is put everywhere', () => {
  let app: AppProcess;
  const stories = new Map<string, string>();
  const next = (story: string): string => {
    const key = keyOf(stories.size);
    stories.set(key.slice(0, SIGN.length + 5), story);
    return key;
  };

  before(async () => {
    app = await startApp({
      app: 'test/fixtures/canary-app.cjs',
      env: {
        OTEL_INSTRUMENTATION_API_KEY_LOCATIONS:
          'header:x-api-key,authorization:apikey,query:api_key,cookie:session',
        OTEL_BLRP_MAX_QUEUE_SIZE: '20000',
        OTEL_BSP_MAX_QUEUE_SIZE: '20000',
      },
    });
    const places = JSON.parse(/^places (.*)$/m.exec(app.stdout)![1]!) as readonly string[];
    for (const [location, present] of Object.entries(LOCATIONS)) {
      for (const place of places) {
        for (const [writing, write] of Object.entries(WRITINGS)) {
          const key = next(`${location}, ${place}, ${writing}`);
          const text = Buffer.from(write(key), 'latin1').toString('hex');
          await send(app.port, [present(key), { headers: { 'x-place': place, 'x-text': text } }]);
        }
      }
      for (const [copy, put] of Object.entries(COPIES)) {
        // A path or a cookie of its own would take the place of the key.
        if (
          (location === 'query' && put('').path !== undefined) ||
          (location === 'cookie' && copy.endsWith('cookie'))
        )
          continue;
        const key = next(`${location}, ${copy} of the client`);
        const log = { headers: { 'x-place': 'log of the request', 'x-text': '' } };
        await send(app.port, [put(key), present(key), log]);
      }
    }
    await sleep(400);
    await app.exported.until((exported) => exported.events().length >= stories.size);
    await app.stop();
  });
  after(() => app.stop());

  it('was put in more than 200 places, and every request has its record', () => {
    assert.ok(stories.size > 200, String(stories.size));
    const fingerprints = new Set(
      app.exported.events().map(({ attributes }) => attributes['api_key.fingerprint']),
    );
    fingerprints.delete(undefined);
    assert.equal(fingerprints.size, stories.size);
    assert.equal(app.exported.points('api_key.dropped').length, 0);
  });

  it('is in nothing that was exported', () => {
    const leaked = new Set<string>();
    for (const reading of readingsOf(app.exported.text())) {
      for (const [found] of reading.matchAll(/cAnArY\d{5}/gi)) {
        leaked.add(stories.get(SIGN + found.slice(SIGN.length)) ?? found);
      }
    }
    assert.deepEqual([...leaked], []);
  });

  it('is in nothing that was said', () => {
    assert.doesNotMatch(app.stdout + app.stderr, /cAnArY\d/i);
  });
});
