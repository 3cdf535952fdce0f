// After its request is over, nothing of ours holds a key: whatever holds one on the heap is Node's, V8's or the application's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { REQUIRE_REGISTER, ROOT } from '../support/app-process.js';
import { Campaign } from './campaign.js';
import { HeapSnapshot } from './heap-snapshot.js';
import { Owner, wayFromRoot } from './heap-owner.js';
import { keyOf, numbersIn } from './keys.js';
import type { Placement } from './placement.js';
import { RAW_PLACEMENTS } from './placements/raw.js';
import { LOCATIONS, type Location } from './presenting.js';

const OURS = [String(new URL('build/src/', pathToFileURL(`${ROOT}/`)))];
const SYMBOLS = 'opentelemetry-instrumentation-api-key';
const KEEPING = join(ROOT, 'test/fixtures/canary/keeping.cjs');
const KEEPINGS = [
  'in a map',
  'in a closure',
  'in a longer text',
  'in a slice of the target',
  'in a weak map, by the server',
  'in the whole request',
];

async function start(app: string, snapshot: string): Promise<Campaign> {
  return Campaign.start({
    app,
    flags: [
      '--expose-gc',
      // Long texts too are written whole.
      '--heap-snapshot-string-limit=100000',
      ...REQUIRE_REGISTER,
      '--require',
      './test/fixtures/canary/snapshot.cjs',
      '--require',
      KEEPING,
    ],
    env: { CANARY_SNAPSHOT: snapshot },
  });
}

async function takeSnapshot({ app }: Campaign, file: string): Promise<HeapSnapshot> {
  // What was queued for export is gone by then.
  await sleep(600);
  app.child.kill('SIGUSR2');
  while (!app.stdout.includes('snapshot in')) {
    assert.equal(app.child.exitCode, null);
    await sleep(20);
  }
  return new HeapSnapshot(file);
}

function keyTexts(heap: HeapSnapshot): readonly number[] {
  return Array.from({ length: heap.size }, (_, object) => object).filter(
    (object) => heap.type(object) === 'string' && numbersIn(heap.name(object)).length > 0,
  );
}

/** The stories whose keys `owner` holds, and how. */
function heldBy(owner: Owner, heap: HeapSnapshot): ReadonlyMap<number, string> {
  const held = new Map<number, string>();
  const texts = keyTexts(heap);
  for (const text of owner.keepsAlive(texts))
    for (const number of numbersIn(heap.name(text))) held.set(number, wayFromRoot(heap, text).join(' > '));
  for (const text of texts) {
    const way = owner.wayTo(text);
    if (way === undefined) continue;
    const told = way.map(({ from, name }) => `${heap.name(from).slice(0, 40)}.${name}`).join(' > ');
    for (const number of numbersIn(heap.name(text))) held.set(number, told);
  }
  return held;
}

/** For people: who holds keys that are nobody's of ours. */
function tellOfOthers(t: TestContext, heap: HeapSnapshot): void {
  const ways = new Set(
    keyTexts(heap).map((text) => wayFromRoot(heap, text).join(' > ').replace(/\.\d+/g, '')),
  );
  for (const way of ways) t.diagnostic(way);
}

const placement = (name: string): Placement => ({ name, foundIn: [], why: '' });

describe('the heap after requests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-heap-'));
  let campaign: Campaign;
  let heap: HeapSnapshot;
  before(async () => {
    const file = join(folder, 'raw.heapsnapshot');
    campaign = await start('test/fixtures/canary/raw.cjs', file);
    const locations = Object.keys(LOCATIONS) as Location[];
    for (const each of RAW_PLACEMENTS) {
      if (each.shapes?.[0] === 'a token') continue;
      await campaign.tell(each, { location: locations[campaign.stories.length % locations.length]! });
    }
    for (const way of KEEPINGS) {
      await campaign.tell(placement(way), {
        place: 'log body',
        copy: (key) => ({ headers: { 'x-keep': way }, ...(way.includes('slice') && { path: `/${key}` }) }),
      });
    }
    heap = await takeSnapshot(campaign, file);
  });
  after(async () => {
    await campaign.stop();
    rmSync(folder, { recursive: true });
  });

  it('has no key that anything of ours holds', (t) => {
    const owner = new Owner(heap, OURS, SYMBOLS);
    const classes = new Set([...owner.objects].map((object) => heap.name(object)));
    for (const name of ['Exchange', 'Secret', 'Lifecycle', 'ApiKeySpanProcessor', 'AccountedBatch'])
      assert.ok(classes.has(name), `${name} is known as ours`);
    assert.deepEqual([...heldBy(owner, heap).values()], []);
    tellOfOthers(t, heap);
  });

  it('shows every key that somebody else keeps, in whatever way', () => {
    const held = heldBy(new Owner(heap, [KEEPING], 'none'), heap);
    const kept = campaign.stories
      .filter(({ number }) => held.has(number))
      .map(({ placement: { name } }) => name);
    assert.deepEqual(kept, KEEPINGS);
  });
});

describe('the heap with connections that stay open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-heap-'));
  let campaign: Campaign;
  let heap: HeapSnapshot;
  const sockets: Socket[] = [];

  /** Sends each when the one before was answered; the socket stays open. */
  async function open(
    name: string,
    requests: (key: string) => readonly string[],
    isAnswered = true,
  ): Promise<Socket> {
    const { key } = campaign.begin(placement(name), 'on a connection', (number) => ({
      key: keyOf(number),
      written: keyOf(number),
    }));
    const socket = connect(campaign.app.port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    for (const request of requests(key)) {
      socket.write(request);
      await (isAnswered ? once(socket, 'data') : sleep(100));
    }
    return socket;
  }
  const head = (line: string, ...headers: readonly string[]): string =>
    [`${line} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');
  const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket'];

  before(async () => {
    const file = join(folder, 'connections.heapsnapshot');
    campaign = await start('test/fixtures/canary/connections.cjs', file);
    await open('kept alive', (key) => [head('GET /', 'X-Place: headers', `X-Api-Key: ${key}`)]);
    await open('kept alive, and used again', (key) => [
      head('GET /', 'X-Place: headers', `X-Api-Key: ${key}`),
      head(`GET /?api_key=${key}`, 'X-Place: headers'),
      head('GET /', 'X-Place: headers'),
    ]);
    await open('kept alive, with a body that never ends', (key) => [
      head('POST /', 'X-Place: headers', 'Content-Length: 100', `X-Api-Key: ${key}`),
    ]);
    await open('upgraded, and its record out', (key) => [
      head('GET /', ...UPGRADE, 'X-Word: soon', `X-Api-Key: ${key}`),
      `frame with ${key}`,
    ]);
    const aborted = await open('aborted', (key) => [head(`GET /?api_key=${key}`, 'X-Place: never')], false);
    aborted.destroy();
    await open('under way', (key) => [head(`GET /?api_key=${key}`, 'X-Place: never')], false);
    await open('upgraded, and waiting for a word', (key) => [head('GET /', ...UPGRADE, `X-Api-Key: ${key}`)]);
    heap = await takeSnapshot(campaign, file);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await campaign.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('has the keys of the requests under way, and no other that anything of ours holds', (t) => {
    const held = heldBy(new Owner(heap, OURS, SYMBOLS), heap);
    const names = campaign.stories
      .filter(({ number }) => held.has(number))
      .map(({ placement: { name } }) => name);
    assert.deepEqual(names, ['under way', 'upgraded, and waiting for a word'], [...held.values()].join('\n'));
    tellOfOthers(t, heap);
  });
});
