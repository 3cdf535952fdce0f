import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';

const sha = (bytes: string): string =>
  createHash('sha256').update(Buffer.from(bytes, 'latin1')).digest('hex').slice(0, 16);

interface Case {
  readonly title: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  /** The key's bytes, or `undefined` where no key is presented. */
  readonly key: string | undefined;
  readonly count?: number;
}

const LONG = 'k'.repeat(15_000);
const THOUSAND = Array.from({ length: 1_000 }, (_, index) => `p${index}=v`).join('&');

/** What hostile and broken clients send, and what is defined to come of it. Bytes are written as latin1. */
const CASES: readonly Case[] = [
  { title: 'binary bytes', headers: ['X-API-Key: \xff\x80\xfe\xe9key'], key: '\xff\x80\xfe\xe9key' },
  {
    title: 'UTF-8 bytes, which are not decoded',
    headers: ['X-API-Key: cl\xc3\xa9-secr\xc3\xa8te'],
    key: 'cl\xc3\xa9-secr\xc3\xa8te',
  },
  {
    title: 'a trailing no-break space, which is no white space of HTTP',
    headers: ['X-API-Key: key\xa0'],
    key: 'key\xa0',
  },
  { title: 'nearly 16 KB', headers: [`X-API-Key: ${LONG}`], key: LONG },
  { title: 'nothing', headers: ['X-API-Key:'], key: undefined },
  { title: 'only spaces and tabs', headers: ['X-API-Key: \t  \t '], key: undefined },
  { title: 'spaces around', headers: ['X-API-Key: \t the key \t'], key: 'the key' },
  { title: 'a comma', headers: ['X-API-Key: a, b'], key: 'a, b' },
  { title: 'a repeated header', headers: ['X-API-Key: one', 'X-API-KEY: two'], key: 'one', count: 2 },
  { title: 'an empty first of two', headers: ['X-API-Key:', 'X-API-Key: two'], key: 'two' },
  { title: 'a scheme with nothing after it', headers: ['Authorization: ApiKey'], key: undefined },
  { title: 'a scheme with only spaces after it', headers: ['Authorization: ApiKey    '], key: undefined },
  {
    title: 'a scheme in odd case and many spaces',
    headers: ['Authorization: aPiKeY   the-key'],
    key: 'the-key',
  },
  { title: 'another scheme', headers: ['Authorization: Bearer the-token'], key: undefined },
  { title: 'a scheme stuck to the key', headers: ['Authorization: ApiKeythe-key'], key: undefined },
  {
    title: 'a repeated Authorization',
    headers: ['Authorization: ApiKey one', 'Authorization: ApiKey two'],
    key: 'one',
    count: 2,
  },
  { title: 'percent-encoding', target: '/?api_key=sk%5Ftest%2F%C3%A9', key: 'sk_test/\xc3\xa9' },
  { title: 'broken percent-encoding', target: '/?api_key=100%&x=1', key: '100%' },
  { title: 'half a percent-encoding', target: '/?api_key=%4', key: '%4' },
  { title: 'percent-encoding of no digits', target: '/?api_key=%zz%41', key: '%zzA' },
  { title: 'a plus', target: '/?api_key=a+b', key: 'a+b' },
  { title: 'an encoded parameter name', target: '/?api%5Fkey=hidden', key: 'hidden' },
  { title: 'an empty parameter', target: '/?api_key=', key: undefined },
  { title: 'a parameter without a value', target: '/?api_key', key: undefined },
  { title: 'a parameter in another case', target: '/?API_KEY=x', key: undefined },
  { title: 'a thousand parameters before it', target: `/?${THOUSAND}&api_key=last`, key: 'last' },
  { title: 'a thousand repetitions', target: `/?${'api_key=k&'.repeat(1_000)}`, key: 'k', count: 1_000 },
  { title: 'several question marks', target: '/?a=?&api_key=x?y', key: 'x?y' },
  { title: 'an absolute target', target: 'http://example.test/?api_key=absolute', key: 'absolute' },
  { title: 'a prototype name', target: '/?__proto__=x&constructor=y', key: undefined },
];

describe('a hostile or broken head', () => {
  let app: AppProcess;
  const events = new Map<string, ExportedLog[]>();

  before(async () => {
    app = await startApp({ app: 'test/fixtures/raw-app.mjs' });
    for (const [index, { target = '/', headers = [] }] of CASES.entries()) {
      const head = [
        `GET ${target} HTTP/1.1`,
        'Host: x',
        `X-Request-Id: ${index}`,
        ...headers,
        'Connection: close',
        '',
        '',
      ];
      const answer = await app.raw(Buffer.from(head.join('\r\n'), 'latin1'), 5_000);
      assert.match(answer, /^HTTP\/1.1 200/, CASES[index]!.title);
    }
    await app.stop();
    for (const event of app.exported.events()) {
      const [index] = event.attributes['http.request.header.x-request-id'] as string[];
      events.set(index!, [...(events.get(index!) ?? []), event]);
    }
  });
  after(() => app.stop());

  for (const [index, { title, key, count }] of CASES.entries()) {
    it(`with ${title} has its record`, () => {
      const [event, ...more] = events.get(String(index)) ?? [];
      assert.ok(event);
      assert.equal(more.length, 0);
      assert.equal(event.attributes['api_key.fingerprint'], key === undefined ? undefined : sha(key));
      assert.equal(event.attributes['api_key.outcome'], key === undefined ? 'none' : 'success');
      assert.equal(event.attributes['api_key.count'], count);
    });
  }

  it('makes the package say nothing', () => {
    assert.equal(app.stderr, '');
  });
});
