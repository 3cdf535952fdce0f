import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SIDES, startObserved, type ObservedApp, type Side } from './sides.js';
import { head, KEY } from './scripts/script.js';

interface Look {
  readonly prototypes: readonly string[];
  readonly keys: readonly string[];
  readonly shape: Readonly<Record<string, string>>;
  readonly listeners?: Readonly<Record<string, number>>;
  readonly maxListeners?: number;
}

type Looks = Readonly<Record<string, Look>>;

/** A request that looks at what it was given, and then the application at what is left. */
async function looksOf(
  app: ObservedApp,
): Promise<{ during: Looks; modules: Readonly<Record<string, string>> }> {
  const { seen } = await app.observe([{ send: head('GET /look', KEY) }, { until: /looked$/ }]);
  const during = JSON.parse(seen.find((line) => line.startsWith('{'))!) as Looks;
  app.command('look');
  const lines = await app.take();
  const modules = lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  return { during, modules: Object.fromEntries(modules) };
}

/** Which listeners there are more than in `base`, as `emitter event`, and how many. */
function moreListeners(base: Looks, other: Looks): Record<string, number> {
  const more: Record<string, number> = {};
  for (const [emitter, { listeners = {} }] of Object.entries(other)) {
    const those = base[emitter]?.listeners ?? {};
    for (const event of new Set([...Object.keys(listeners), ...Object.keys(those)])) {
      const difference = (listeners[event] ?? 0) - (those[event] ?? 0);
      if (difference !== 0) more[`${emitter} ${event}`] = difference;
    }
  }
  return more;
}

/** `_maxListeners` is a number where a limit was set; `_peername` is where Node keeps an address that somebody asked for. */
const VARYING = ['_maxListeners', '_peername'];

const shapeOf = ({ prototypes, keys, shape }: Look): unknown => ({
  prototypes,
  keys: keys.filter((key) => !VARYING.includes(key)).sort(),
  shape: Object.fromEntries(Object.entries(shape).filter(([key]) => !VARYING.includes(key))),
});

describe('what an application that looks closely can see', () => {
  const seen = {} as Record<Side, Awaited<ReturnType<typeof looksOf>>>;
  const apps: ObservedApp[] = [];

  before(async () => {
    for (const side of Object.keys(SIDES) as Side[]) {
      const app = await startObserved(side, { listeners: ['upgrade', 'connect'] });
      apps.push(app);
      seen[side] = await looksOf(app);
    }
  });
  after(async () => {
    for (const { app } of apps) await app.stop();
  });

  it('of listeners: ours are these', () => {
    const http = moreListeners(seen.bare.during, seen['instrumentation-http'].during);
    const ours = moreListeners(seen.bare.during, seen.ours.during);
    assert.deepEqual(http, { 'response close': 1, 'response Symbol(events.errorMonitor)': 1 });
    assert.deepEqual(ours, {
      ...http,
      'response close': 2,
      'server request': 1,
      'server upgrade': 1,
      'server connect': 1,
      'server removeListener': 1,
      'socket close': 1,
    });
  });

  it('of their limits: each is higher by what is not of the application', () => {
    const limits = (looks: Looks): Record<string, number | undefined> =>
      Object.fromEntries(Object.entries(looks).map(([name, { maxListeners }]) => [name, maxListeners]));
    assert.deepEqual(limits(seen.ours.during), {
      ...limits(seen.bare.during),
      response: 12,
      server: 11,
      socket: 11,
    });
  });

  for (const name of ['request', 'response']) {
    it(`of the ${name}: nothing that instrumentation-http does not do`, () => {
      assert.deepEqual(shapeOf(seen.ours.during[name]!), shapeOf(seen['instrumentation-http'].during[name]!));
    });
  }

  for (const name of ['server', 'socket']) {
    it(`of the ${name}: nothing at all`, () => {
      assert.deepEqual(shapeOf(seen.ours.during[name]!), shapeOf(seen.bare.during[name]!));
    });
  }

  for (const name of ['Server', 'HttpsServer', 'IncomingMessage', 'ServerResponse', 'http', 'https']) {
    it(`of ${name}: nothing that instrumentation-http does not do`, () => {
      assert.equal(seen.ours.modules[name], seen['instrumentation-http'].modules[name]);
    });
  }

  it('of the process: listeners for its end, and nothing that keeps it alive', () => {
    const listeners = (side: Side): Record<string, number> =>
      JSON.parse(seen[side].modules['process']!) as Record<string, number>;
    const { exit = 0, ...bare } = listeners('bare');
    assert.deepEqual(listeners('ours'), { ...bare, beforeExit: 1, SIGTERM: 1, SIGINT: 1, exit: exit + 1 });
    assert.equal(seen.ours.modules['resources'], seen.bare.modules['resources']);
  });

  it('of the globals: no new name', () => {
    const names = (side: Side): readonly string[] => seen[side].modules['globals']!.split(',').sort();
    assert.deepEqual(names('ours'), names('bare'));
  });
});
