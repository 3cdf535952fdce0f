// One story for each way that two sides can agree or differ; all in one run of the engine,
// each with a path of its own.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CorrelationClass } from '../../src/correlation/classes.js';
import { correlated, type Result } from './in-engine.js';
import type { EventRecord, GatewayRecord } from './records.js';

interface Story {
  readonly title: string;
  readonly gateway: readonly GatewayRecord[];
  readonly events: readonly EventRecord[];
  /** Where the verdicts are; one of its own unless it is given. */
  readonly path?: string;
  /** The verdicts of this path, but for clean matches, which leave no row. */
  readonly verdicts: readonly CorrelationClass[];
  /** Of the first finding. */
  readonly why?: RegExp;
}

const BOTH = { trace: 't', request: 'r', at: 20 };

const STORIES: readonly Story[] = [
  { title: 'a request that both saw', gateway: [BOTH], events: [BOTH], verdicts: [] },
  {
    title: 'a request without a key that both saw',
    gateway: [{ ...BOTH, key: null, status: 401 }],
    events: [{ ...BOTH, key: null, status: 401 }],
    verdicts: [],
  },
  {
    title: 'a request that the gateway refused',
    gateway: [{ ...BOTH, status: 403, upstream: null }],
    events: [],
    verdicts: [],
  },
  {
    title: 'one around the gateway',
    gateway: [],
    events: [BOTH],
    verdicts: ['bypass'],
    why: /^no gateway record explains it, and the application answered 200$/,
  },
  {
    title: 'one around the gateway after the gateway had refused it',
    gateway: [{ ...BOTH, status: 403, upstream: null }],
    events: [{ ...BOTH, at: 21 }],
    verdicts: ['bypass'],
    why: /^a gateway refused a request with this trace id, but the application answered 200$/,
  },
  {
    title: 'one that no application told of',
    gateway: [{ ...BOTH, status: 502 }],
    events: [],
    verdicts: ['blind_spot'],
    why: /got 502, and no event tells of it$/,
  },
  {
    title: 'a key that changed on its way',
    gateway: [{ ...BOTH, key: 'mine' }],
    events: [{ ...BOTH, key: 'yours' }],
    verdicts: ['fingerprint_mismatch'],
    why: /^the gateway saw key 000000006d696e65, the application key 000000796f757273$/,
  },
  {
    title: 'a key that was lost on its way',
    gateway: [BOTH],
    events: [{ ...BOTH, key: null, status: 401 }],
    verdicts: ['fingerprint_mismatch'],
    why: /the application no key$/,
  },
  {
    title: 'a status that changed between the application and the gateway',
    gateway: [{ ...BOTH, status: 200 }],
    events: [{ ...BOTH, status: 403 }],
    verdicts: ['outcome_mismatch'],
    why: /^the application answered 403, the gateway got 200 from it$/,
  },
  {
    title: 'a status that the gateway changed for the client',
    gateway: [{ ...BOTH, status: 200, upstream: 401 }],
    events: [{ ...BOTH, status: 401 }],
    verdicts: ['outcome_mismatch'],
    why: /^the application answered 401, the client got 200 from the gateway$/,
  },
  {
    title: "a gateway's page for an error, and a part of an answer",
    gateway: [
      { ...BOTH, status: 502, upstream: 500 },
      { ...BOTH, trace: 'u', status: 206, upstream: 200 },
    ],
    events: [
      { ...BOTH, status: 500 },
      { ...BOTH, trace: 'u', status: 200 },
    ],
    verdicts: ['matched', 'matched'],
  },
  {
    title: 'a client that left',
    gateway: [{ ...BOTH, status: 499, upstream: 499 }],
    events: [{ ...BOTH, status: 0, errorType: 'aborted' }],
    verdicts: ['matched'],
  },
  {
    title: 'a client that left the gateway, and had its answer from the application in full',
    gateway: [{ ...BOTH, status: 499, upstream: 499 }],
    events: [BOTH],
    verdicts: ['outcome_mismatch'],
  },
  {
    title: 'a client that left the application, while the gateway had an answer of another status',
    gateway: [{ ...BOTH, status: 431 }],
    events: [{ ...BOTH, errorType: 'aborted' }],
    verdicts: ['outcome_mismatch'],
  },
  {
    title: 'a socket that was handed over, while the gateway had an answer of Node itself',
    gateway: [{ ...BOTH, status: 431 }],
    events: [{ ...BOTH, status: 0 }],
    verdicts: ['outcome_mismatch'],
  },
  {
    title: 'a path that the gateway rewrote, but for its last part',
    gateway: [{ ...BOTH, path: '/public/export' }],
    events: [{ ...BOTH, path: '/v2/reports/export', at: 20.1 }],
    verdicts: ['matched'],
    path: '/public/export',
  },
  {
    title: 'paths that have only a slash in common',
    gateway: [{ ...BOTH, path: '/static/' }],
    events: [{ ...BOTH, path: '/admin/users/', at: 20.1 }],
    verdicts: ['bypass'],
    path: '/admin/users/',
  },
  {
    title: 'fingerprints of different peppers',
    gateway: [{ ...BOTH, keyId: 'v1' }],
    events: [{ ...BOTH, key: 'other digest', keyId: 'v2' }],
    verdicts: ['not_comparable'],
  },
  {
    title: 'fingerprints that are alike by chance, of different peppers',
    gateway: [{ ...BOTH, keyId: 'v1' }],
    events: [{ ...BOTH, keyId: 'v2' }],
    verdicts: ['not_comparable'],
  },
  {
    title: "the gateway's pepper among the application's previous ones",
    gateway: [{ ...BOTH, key: 'old', keyId: 'v1' }],
    events: [{ ...BOTH, key: 'new', keyId: 'v2', previous: ['older', 'old'] }],
    verdicts: ['matched'],
  },
  {
    title: 'a forged trace id around the gateway, beside its owner',
    gateway: [{ ...BOTH, key: 'owner' }],
    events: [
      { ...BOTH, key: 'owner' },
      { ...BOTH, key: 'thief', request: 'other', at: 20.1 },
    ],
    verdicts: ['matched', 'bypass'],
  },
  {
    title: 'both ids forged around the gateway, with another key',
    gateway: [{ ...BOTH, key: 'owner' }],
    events: [
      { ...BOTH, key: 'thief', at: 19.9 },
      { ...BOTH, key: 'owner' },
    ],
    verdicts: ['matched', 'bypass'],
  },
  {
    title: 'everything forged, the key as well: nobody can tell which is which',
    gateway: [BOTH],
    events: [BOTH, { ...BOTH, at: 20.1 }],
    verdicts: ['ambiguous', 'ambiguous', 'ambiguous'],
    why: /at the same time$/,
  },
  {
    title: 'everything forged, but later than the window',
    gateway: [BOTH],
    events: [BOTH, { ...BOTH, at: 26 }],
    verdicts: ['matched', 'bypass'],
  },
  {
    title: 'several requests of one trace, without request ids',
    gateway: [
      { ...BOTH, request: '' },
      { ...BOTH, request: '', method: 'POST', at: 20.1 },
    ],
    events: [
      { ...BOTH, request: '' },
      { ...BOTH, request: '', method: 'POST', at: 20.1 },
    ],
    verdicts: ['matched', 'matched'],
  },
  {
    title: 'a blind spot, and a request around the gateway in its trace with another request id',
    gateway: [BOTH],
    events: [{ ...BOTH, request: 'other', method: 'POST' }],
    verdicts: ['blind_spot', 'bypass'],
  },
  {
    title: 'an application that begins its own trace',
    gateway: [BOTH],
    events: [{ ...BOTH, trace: 'its own' }],
    verdicts: ['matched'],
  },
  {
    title: 'a request id that a client always repeats',
    gateway: [
      { ...BOTH, trace: 'one' },
      { ...BOTH, trace: 'two', at: 20.1 },
    ],
    events: [
      { ...BOTH, trace: 'one' },
      { ...BOTH, trace: 'two', at: 20.1 },
    ],
    verdicts: [],
  },
  {
    title: 'a path whose front the gateway took away',
    gateway: [{ ...BOTH, path: '/front/orders/7' }],
    events: [{ ...BOTH, path: '/orders/7' }],
    verdicts: ['matched'],
    path: '/front/orders/7',
  },
  {
    title: 'a path that each side escapes in its own way',
    gateway: [{ ...BOTH, path: '/escaped/%22caf%C3%A9%22' }],
    events: [{ ...BOTH, path: '/escaped/"caf\u00c3\u00a9"' }],
    verdicts: ['matched'],
    path: '/escaped/%22caf%C3%A9%22',
  },
  {
    title: 'the head of what the application was asked for in whole',
    gateway: [{ ...BOTH, method: 'HEAD' }],
    events: [BOTH],
    verdicts: ['matched'],
  },
  {
    title: 'a blind spot, whose ids go around the gateway with the same key to another path',
    gateway: [BOTH],
    events: [{ ...BOTH, path: '/admin', at: 20.1 }],
    verdicts: ['blind_spot'],
  },
  {
    title: 'the same without a request id and with another method',
    gateway: [BOTH],
    events: [{ ...BOTH, request: '', method: 'DELETE', at: 20.1 }],
    verdicts: ['blind_spot', 'bypass'],
  },
  {
    title: 'a key that changed on its way, whose ids go around the gateway with the first key',
    gateway: [BOTH],
    events: [
      { ...BOTH, key: 'changed' },
      { ...BOTH, path: '/admin', at: 20.1 },
    ],
    verdicts: ['fingerprint_mismatch'],
  },
  {
    title: 'clocks that differ by less than the window',
    gateway: [BOTH],
    events: [{ ...BOTH, at: 23 }],
    verdicts: [],
  },
  {
    title: 'a gateway that makes a fingerprint of nothing',
    gateway: Array.from({ length: 10 }, (_, at) => ({ ...BOTH, trace: `nothing ${at}`, key: 'nothing' })),
    events: Array.from({ length: 10 }, (_, at) => ({ ...BOTH, trace: `nothing ${at}`, key: null })),
    verdicts: Array.from({ length: 10 }, () => 'fingerprint_mismatch' as const),
  },
  {
    title: 'a record near the beginning',
    gateway: [],
    events: [{ ...BOTH, at: 3 }],
    verdicts: ['at_edge'],
  },
];

describe('a verdict', () => {
  let result: Result;

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'classes-'));
    // Nothing of a story is near the beginning or the end of either input, unless it wants to.
    const ends = [0, 60].map((at) => ({ at, trace: `end ${at}`, path: '/' }));
    // Ids of its own for each story.
    const own = <T extends { trace?: string; request?: string }>(record: T, number: number): T => ({
      ...record,
      trace: record.trace === '' ? '' : `${number} ${record.trace}`,
      request: record.request === '' ? '' : `${number} ${record.request}`,
    });
    result = await correlated({
      folder,
      gateway: [
        ...ends,
        ...STORIES.flatMap(({ gateway }, at) =>
          gateway.map((record) => own({ path: `/${at}`, ...record }, at)),
        ),
      ],
      events: [
        ...ends,
        ...STORIES.flatMap(({ events }, at) =>
          events.map((record) => own({ path: `/${at}`, ...record }, at)),
        ),
      ],
    });
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [at, { title, verdicts, why, path = `/${at}` }] of STORIES.entries()) {
    it(`of ${title}: ${verdicts.join(', ') || 'nothing to look at'}`, () => {
      assert.deepEqual((result.byPath.get(path) ?? []).toSorted(), verdicts.toSorted());
      if (why !== undefined)
        assert.match(result.findings.find((finding) => finding.path === path)?.why ?? '', why);
    });
  }

  it('is one for each record', () => {
    const { inputs, classes, records } = result.summary;
    const events = STORIES.reduce((sum, story) => sum + story.events.length, 2);
    const gateway = STORIES.reduce((sum, story) => sum + story.gateway.length, 2);
    assert.deepEqual(inputs, { events, gateway });
    assert.equal(
      Object.values(classes).reduce((sum, count) => sum + count, 0),
      events + gateway,
    );
    assert.equal(records.gateway.blocked_at_gateway, 2);
  });

  it('says which peppers kept it from comparing, and what has the same ids at another time', () => {
    const notices = result.summary.notices.join('\n');
    assert.match(notices, /^1 request whose path at the application has only its last part in common/m);
    assert.match(
      notices,
      /^10 requests without a key at the application and all with the fingerprint 006e6f7468696e67 /m,
    );
    assert.match(notices, /^\d blind spots? with the ids and the key of a bypass on another path: /m);
    assert.match(
      notices,
      /^2 requests could not be compared: the gateway's fingerprints are of the pepper "v1"/m,
    );
  });
});
