/** What the demo concludes, from records made up for the purpose. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountsOf } from '../../demo/reading/accounts.js';
import { Evidence } from '../../demo/reading/evidence.js';
import { findingsIn } from '../../demo/reading/findings.js';
import { searchForKeys } from '../../demo/reading/leaks.js';
import type { Sighting } from '../../demo/reading/sighting.js';
import type { TrafficReport } from '../../demo/traffic/report.js';
import type { KeyValue, OtlpRequest } from '../../src/receiver/otlp.js';

const TIME = new Date('2026-11-20T10:00:00Z');

function sighting(more: Partial<Sighting> = {}): Sighting {
  return {
    time: TIME,
    traceId: undefined,
    fingerprint: '3229db23516d9173',
    location: 'header',
    count: 1,
    outcome: 'success',
    reason: undefined,
    keyId: 'key_1',
    owner: 'shop',
    method: 'GET',
    route: '/orders',
    status: 200,
    address: '198.51.100.1',
    aborted: false,
    ...more,
  };
}

const wrong = (at: number): Sighting =>
  sighting({ fingerprint: `f${at}`, outcome: 'failure', reason: 'invalid_key', status: 403 });

const titles = (sightings: readonly Sighting[]): string[] => findingsIn(sightings).map(({ title }) => title);

describe('the findings', () => {
  it('are none in quiet traffic', () => {
    const health = sighting({ fingerprint: undefined, owner: undefined, keyId: undefined, outcome: 'none' });
    assert.deepEqual(
      titles([sighting(), sighting(), sighting({ fingerprint: 'other', address: '::1' }), health]),
      [],
    );
  });

  it('have no stolen key when only refused requests came from elsewhere', () => {
    const refused = sighting({
      address: '192.0.2.1',
      outcome: 'failure',
      reason: 'expired_key',
      status: 401,
    });
    assert.deepEqual(titles([sighting(), refused]), ['EXPIRED KEY']);
  });

  it('claim that no error log has it only when that is so', () => {
    const elsewhere = sighting({ address: '192.0.2.1' });
    const failing = sighting({ address: '192.0.2.1', status: 500 });
    assert.match(findingsIn([sighting(), elsewhere])[0]?.text ?? '', /no error log has it/);
    assert.doesNotMatch(findingsIn([sighting(), failing])[0]?.text ?? '', /no error log/);
  });

  it('call nine wrong keys wrong and ten a guesser', () => {
    const tries = Array.from({ length: 10 }, (_, at) => wrong(at));
    assert.deepEqual(titles(tries.slice(1)), ['WRONG KEYS']);
    assert.deepEqual(titles(tries), ['GUESSING']);
  });

  it('do not call one wrong key, sent ten times, guessing', () => {
    assert.deepEqual(titles(Array.from({ length: 10 }, () => wrong(1))), ['WRONG KEYS']);
  });

  it('tell when a guesser got in', () => {
    const tries = Array.from({ length: 12 }, (_, at) => wrong(at));
    assert.match(
      findingsIn([...tries, sighting()])[0]?.text ?? '',
      /12 different keys.*Then 1 request got in/,
    );
  });
});

describe('the search for keys', () => {
  const KEY = 'sk_test_"quoted"\xe9\x80+/';
  const bytes = Buffer.from(KEY, 'latin1');

  for (const [form, text] of [
    ['itself', KEY],
    ['JSON', JSON.stringify({ key: KEY })],
    ['percent-encoding', encodeURIComponent(KEY)],
    ['base64', bytes.toString('base64')],
    ['URL-safe base64', bytes.toString('base64url')],
    ['hex', bytes.toString('hex')],
  ] as const) {
    it(`finds a key as ${form}`, () => {
      assert.equal(searchForKeys(`before ${text} after`, [KEY]).found > 0, true);
    });
  }

  it('counts every occurrence, and finds nothing where nothing is', () => {
    assert.equal(searchForKeys('abcdefgh abcdefgh', ['abcdefgh']).found, 2);
    assert.deepEqual(searchForKeys('é nothing', [KEY]), { keys: 1, found: 0, bytes: 10 });
  });
});

describe('the accounts', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const string = (key: string, stringValue: string): KeyValue => ({ key, value: { stringValue } });

  const record = (status: number): OtlpRequest => ({
    resourceLogs: [
      {
        resource: {},
        scopeLogs: [
          {
            scope: {},
            logRecords: [
              {
                eventName: 'api_key.authentication',
                traceId: TRACE,
                body: {},
                attributes: [{ key: 'http.response.status_code', value: { intValue: String(status) } }],
              },
            ],
          },
        ],
      },
    ],
  });
  const serverSpan: OtlpRequest = {
    resourceSpans: [
      { resource: {}, scopeSpans: [{ scope: {}, spans: [{ kind: 2, traceId: TRACE, status: {} }] }] },
    ],
  };
  const counter = (name: string, asInt: string, ...attributes: KeyValue[]): OtlpRequest => ({
    resourceMetrics: [
      {
        resource: {},
        scopeMetrics: [{ scope: {}, metrics: [{ name, sum: { dataPoints: [{ asInt, attributes }] } }] }],
      },
    ],
  });

  const complete = [record(200), record(401), serverSpan, counter('api_key.authentications', '2')];
  const clients: TrafficReport = {
    statuses: [
      [200, 1],
      [401, 1],
    ],
    unanswered: 0,
    firstFault: undefined,
    keys: ['sk_test_only_here'],
  };

  function wrongOnes(requests: readonly OtlpRequest[], traffic: Partial<TrafficReport> = {}): string[] {
    const evidence = new Evidence();
    for (const request of requests) evidence.add({ signal: 'logs', request });
    return accountsOf(evidence, { ...clients, ...traffic })
      .filter(({ ok }) => !ok)
      .map(({ text }) => text);
  }

  it('agree when everything arrived', () => {
    assert.deepEqual(wrongOnes(complete), []);
  });

  it('take the newest point of a counter, not the sum of all', () => {
    assert.deepEqual(wrongOnes([counter('api_key.authentications', '1'), ...complete]), []);
  });

  it('miss a record that did not arrive', () => {
    assert.match(wrongOnes(complete.slice(1)).join(), /2 answers; 1 record received, 0 dropped/);
  });

  it('accept a record that was dropped when the drop was counted', () => {
    const dropped = counter('api_key.dropped', '1', string('api_key.drop_reason', 'queue_full'));
    assert.deepEqual(wrongOnes([...complete.slice(1), dropped]), []);
  });

  it('do not take the drop of a part for the drop of a record', () => {
    const part = counter('api_key.dropped', '1', string('api_key.drop_reason', 'invalid_reason'));
    assert.match(wrongOnes([...complete.slice(1), part]).join(), /1 record received, 0 dropped/);
  });

  it('see a record with another status than the client got', () => {
    assert.match(
      wrongOnes([record(403), ...complete.slice(1)]).join(),
      /200: 1 answered, 0 recorded and 403: 0 answered, 1 recorded/,
    );
  });

  it('see a request that got no answer', () => {
    const texts = wrongOnes(complete, { unanswered: 1, firstFault: 'ECONNRESET' });
    assert.match(texts.join(), /1 request got no answer \(ECONNRESET\)/);
  });

  it('see a record outside of every trace', () => {
    assert.match(wrongOnes(complete.filter((one) => one !== serverSpan)).join(), /Only 0 records/);
  });

  it('see a counter that says something else', () => {
    assert.match(wrongOnes([...complete, counter('api_key.authentications', '3')]).join(), /says 3/);
  });

  it('see a raw key, and do not repeat it', () => {
    const leaking: OtlpRequest = {
      resourceLogs: [
        {
          resource: { attributes: [string('x', 'sk_test_only_here')] },
          scopeLogs: [{ scope: {}, logRecords: [] }],
        },
      ],
    };
    const texts = wrongOnes([...complete, leaking]).join();
    assert.match(texts, /Raw keys in everything exported: 1 /);
    assert.doesNotMatch(texts, /sk_test_only_here/);
  });
});
