import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { inspect, isDeepStrictEqual } from 'node:util';
import { selfSigned } from '../support/certificate.js';
import { FROM_INSTRUMENTATION_HTTP } from './known.js';
import { ANSWERS } from './scripts/answers.js';
import { HOSTILE, HOSTILE_TO_A_LENIENT, HOSTILE_TO_A_LISTENER, UNHANDLED } from './scripts/hostile.js';
import { ORDINARY } from './scripts/ordinary.js';
import * as protocols from './scripts/protocols.js';
import type { Suite } from './scripts/script.js';
import { startObserved, type ObservedApp, type Observation, type ServerKind, type Side } from './sides.js';
import type { Step } from './tcp-script.js';

/** Whether an application is done before it hears the end of a TLS connection is chance. */
const { 'GET with the end said at once': _chance, ...OVER_TLS } = ORDINARY.scripts;

const TLS: ServerKind = { tls: await selfSigned() };

const SUITES: Readonly<Record<string, Suite>> = {
  ordinary: ORDINARY,
  answers: ANSWERS,
  hostile: HOSTILE,
  'hostile, to a server that listens to clientError': HOSTILE_TO_A_LISTENER,
  'hostile, to a lenient server': HOSTILE_TO_A_LENIENT,
  'a server without a handler': UNHANDLED,
  expectations: protocols.EXPECTATIONS,
  'expectations handled': protocols.EXPECTATIONS_HANDLED,
  'upgrades that nobody listens to': protocols.HANDOVERS_IGNORED,
  upgrades: protocols.HANDOVERS,
  timeouts: protocols.TIMEOUTS,
  'a timeout of the server': protocols.SERVER_TIMEOUT,
  limits: protocols.LIMITS,
  closing: protocols.CLOSING,
  'half open': protocols.HALF_OPEN,
  https: { scripts: OVER_TLS, server: TLS },
  'hostile, over https': { ...HOSTILE, server: TLS },
};

/** What depends on how a busy machine cuts the bytes into packets comes out otherwise the next time; what we do does not. */
const TRIES = 5;

/** The applications of one suite; that with instrumentation-http alone only where there is a difference to tell apart. */
class Apps {
  readonly #server: ServerKind;
  readonly #started = new Map<Side, Promise<ObservedApp>>();

  constructor(server: ServerKind) {
    this.#server = server;
  }

  async of(side: Side): Promise<ObservedApp> {
    const app = this.#started.get(side) ?? startObserved(side, this.#server);
    this.#started.set(side, app);
    return app;
  }

  /** What two sides do with the same steps: the same, if they ever do. */
  async compare(sides: readonly [Side, Side], steps: readonly Step[]): Promise<readonly Observation[]> {
    const apps = await Promise.all(sides.map((side) => this.of(side)));
    for (let tried = 1; ; tried += 1) {
      const seen = await Promise.all(apps.map((app) => app.observe(steps)));
      if (isDeepStrictEqual(seen[0], seen[1]) || tried === TRIES) return seen;
    }
  }

  async stop(): Promise<void> {
    for (const app of this.#started.values()) await (await app).app.stop();
  }
}

const waitedInVain = ({ connections }: Observation): boolean =>
  connections.some(({ end }) => end.includes('in vain'));

async function assertSame(apps: Apps, name: string, steps: readonly Step[]): Promise<void> {
  const known = FROM_INSTRUMENTATION_HTTP[name];
  if (known !== undefined) {
    const [http, ours] = await apps.compare(['instrumentation-http', 'ours'], steps);
    assert.deepEqual(ours, http, 'more than instrumentation-http changes');
    const [bare, same] = await apps.compare(['bare', 'instrumentation-http'], steps);
    assert.notDeepEqual(same, bare, `no longer so: ${known}`);
    return;
  }
  const [bare, ours] = await apps.compare(['bare', 'ours'], steps);
  assert.ok(!waitedInVain(bare!), `the script waits for what does not come: ${JSON.stringify(bare)}`);
  if (isDeepStrictEqual(ours, bare)) return;
  const [, http] = await apps.compare(['ours', 'instrumentation-http'], steps);
  const whose = isDeepStrictEqual(http, ours)
    ? 'instrumentation-http alone does it too'
    : 'ours alone does it';
  assert.deepEqual(ours, bare, `${whose}: ${inspect({ ours, bare }, { depth: 5 })}`);
}

describe(
  'an application gives the same bytes and sees the same events with the preload',
  { concurrency: 3 },
  () => {
    for (const [title, { server, scripts }] of Object.entries(SUITES)) {
      describe(title, { concurrency: 1 }, () => {
        const apps = new Apps(server);
        after(async () => {
          const [bare, ours] = [await apps.of('bare'), await apps.of('ours')];
          await apps.stop();
          assert.equal(ours.app.stderr, bare.app.stderr);
        });
        for (const [name, steps] of Object.entries(scripts)) {
          it(name, () => assertSame(apps, `${title}: ${name}`, steps));
        }
      });
    }
  },
);
