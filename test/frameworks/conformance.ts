// One account of how every framework has to behave: the stories are played to its application, and what was
// exported of them is held against what the client saw.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog, ExportedSpan, Plain } from '../support/exported.js';
import { storiesOf, type Deviation, type Framework, type Mode } from './frameworks.js';
import { Player, type Played } from './player.js';
import { projectOf } from './project.js';
import { fingerprintOf, verdictFor, type Story } from './stories.js';
import { sayHi } from './web-socket.js';

const SOCKET_KEY = 'sk_test_abc-socket';

const ONLY_HTTP = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' };

/** Rows by the name of their story, so that a difference shows which it is. */
type Rows = Readonly<Record<string, readonly (Plain | undefined)[]>>;

const rowsOf = (stories: readonly Story[], row: (story: Story) => readonly (Plain | undefined)[]): Rows =>
  Object.fromEntries(stories.map((story) => [story.name, row(story)]));

class Run {
  readonly framework: Framework;
  readonly mode: Mode;
  readonly stories: readonly Story[];
  readonly played = new Map<string, Played>();
  app!: AppProcess;
  socketAnswer = '';

  constructor(framework: Framework, mode: Mode) {
    this.framework = framework;
    this.mode = mode;
    this.stories = storiesOf(framework);
  }

  get hasSocket(): boolean {
    const { packages, protocol } = this.framework;
    return packages?.['ws'] !== undefined && protocol === undefined;
  }

  async play(): Promise<void> {
    const { folder, app } = await projectOf(this.framework);
    const env = {
      ...this.framework.env,
      ...(this.mode === 'alone' && ONLY_HTTP),
      ...(this.hasSocket && { WEB_SOCKET: '1' }),
    };
    this.app = await startApp({ app, cwd: folder, env });
    const player = new Player(this.app.port, this.framework.protocol ?? 'http');
    for (const story of this.stories) this.played.set(story.name, await player.play(story));
    player.close();
    const headers = { 'x-api-key': SOCKET_KEY, 'x-request-id': 'socket' };
    if (this.hasSocket) this.socketAnswer = await sayHi(this.app.port, '/socket', headers);
    const expected = this.stories.length + (this.hasSocket ? 1 : 0);
    await this.app.exported.until(
      (exported) =>
        exported.events().length >= expected &&
        this.stories.every((story) => this.spanOf(story) !== undefined),
    );
    await this.app.stop();
  }

  eventsOf(name: string): readonly ExportedLog[] {
    return this.app.exported.events().filter(({ attributes }) => {
      const ids = attributes['http.request.header.x-request-id'];
      return Array.isArray(ids) && ids[0] === name;
    });
  }

  eventOf({ name }: Story): ExportedLog {
    const [event] = this.eventsOf(name);
    assert.ok(event !== undefined, `an event for "${name}"`);
    return event;
  }

  /** A framework may add server spans of its own (Next.js does); that of the event is meant. */
  spanOf({ name }: Story): ExportedSpan | undefined {
    const [event] = this.eventsOf(name);
    return this.app.exported
      .serverSpans()
      .find(({ traceId, spanId }) => traceId === event?.traceId && spanId === event?.spanId);
  }

  deviation(story: Story): Partial<Deviation> {
    const found = this.framework.deviations?.filter(
      ({ story: name, mode }) => name === story.name && (mode === undefined || mode === this.mode),
    );
    return Object.assign({}, ...(found ?? [])) as Partial<Deviation>;
  }

  /** What the client is to be answered. */
  statusOf(story: Story): number | undefined {
    return this.deviation(story).status ?? story.status;
  }

  routeOf(story: Story): string | undefined {
    const deviation = this.deviation(story);
    const { notation = (path: string) => path, routes } = this.framework;
    const known = routes[this.mode];
    if (known === 'in_time' && this.eventOf(story).attributes['http.route'] === undefined) return undefined;
    if ('route' in deviation) return deviation.route;
    const route = story.route === undefined ? undefined : notation(story.route);
    if (story.name === 'told' || known === 'in_time') return route;
    return known === 'matched' || (known === 'handled' && story.at === 'handler') ? route : undefined;
  }
}

/** What the application's guard and handlers said that `getKeyFingerprint` told them. */
function fingerprintsTold({ headers, body }: Played): {
  guard: Plain | undefined;
  handler: Plain | undefined;
} {
  const handler = /"fingerprint":\s*("[0-9a-f]*"|null)/.exec(body)?.[1];
  const guard = headers['x-guard-fingerprint'];
  return {
    guard: guard === undefined ? undefined : String(guard),
    handler: handler === undefined ? undefined : (JSON.parse(handler) as string | null),
  };
}

const MODE_TITLES: Readonly<Record<Mode, string>> = {
  alone: 'with the HTTP instrumentation alone',
  instrumented: 'with every auto-instrumentation',
};

export function describeFramework(framework: Framework, mode: Mode, skip: string | false = false): void {
  describe(`${framework.title}, ${MODE_TITLES[mode]}`, { skip }, () => {
    const run = new Run(framework, mode);
    const { stories } = run;
    before(() => run.play());
    after(() => run.app?.stop());

    it('answers as it would without us, and on one connection what goes on one', () => {
      const whole = stories.filter(
        ({ manner }) => manner !== 'leaves_unanswered' && manner !== 'leaves_while_uploading',
      );
      assert.deepEqual(
        rowsOf(whole, ({ name }) => [run.played.get(name)?.status]),
        rowsOf(whole, (story) => [run.statusOf(story)]),
      );
      const reused = stories.filter(({ name }) => run.played.get(name)?.reused === true);
      assert.ok(reused.length > stories.length / 2, `${reused.length} of ${stories.length}`);
    });

    it('has one record for each request, in the trace of its server span', () => {
      assert.deepEqual(
        rowsOf(stories, ({ name }) => [run.eventsOf(name).length]),
        rowsOf(stories, () => [1]),
      );
      assert.equal(run.app.exported.events().length, stories.length + (run.hasSocket ? 1 : 0));
    });

    it('decides by the status, the word of handler and guard, and the end of the connection', () => {
      assert.deepEqual(
        rowsOf(stories, (story) => {
          const { attributes } = run.eventOf(story);
          return [
            attributes['http.response.status_code'],
            attributes['api_key.outcome'],
            attributes['api_key.failure_reason'],
          ];
        }),
        rowsOf(stories, (story) => {
          const status = run.statusOf(story);
          const [outcome, reason] = verdictFor(story, status);
          return [run.deviation(story).recordedStatus ?? status, outcome, reason];
        }),
      );
    });

    it('says the same on the server span', () => {
      const told = (attributes: Record<string, Plain> | undefined): readonly (Plain | undefined)[] =>
        ['api_key.fingerprint', 'api_key.outcome', 'api_key.failure_reason', 'api_key.id', 'enduser.id'].map(
          (name) => attributes?.[name],
        );
      assert.deepEqual(
        rowsOf(stories, (story) => told(run.spanOf(story)?.attributes)),
        rowsOf(stories, (story) => told(run.eventOf(story).attributes)),
      );
    });

    it('knows the route where the framework tells it', () => {
      assert.deepEqual(
        rowsOf(stories, (story) => [run.eventOf(story).attributes['http.route']]),
        rowsOf(stories, (story) => [run.routeOf(story)]),
      );
    });

    it('keeps the keys of one connection apart', () => {
      assert.deepEqual(
        rowsOf(stories, (story) => [run.eventOf(story).attributes['api_key.fingerprint'] ?? null]),
        rowsOf(stories, ({ key }) => [fingerprintOf(key)]),
      );
    });

    it('takes the word of handler and guard, and tells both the fingerprint', () => {
      for (const story of stories) {
        const { attributes } = run.eventOf(story);
        for (const [name, value] of Object.entries(story.word ?? {})) {
          assert.equal(attributes[name], value, `${name} of "${story.name}"`);
        }
        const { guard, handler } = fingerprintsTold(run.played.get(story.name)!);
        const fingerprint = fingerprintOf(story.key);
        if (guard !== undefined) assert.equal(guard, String(fingerprint), `the guard of "${story.name}"`);
        if (handler !== undefined) assert.equal(handler, fingerprint, `the handler of "${story.name}"`);
      }
      const { handler } = fingerprintsTold(run.played.get('accepted')!);
      assert.equal(handler, fingerprintOf('sk_test_abc-accepted'), 'the handler was asked');
      if (framework.stories !== undefined) return;
      const { guard } = fingerprintsTold(run.played.get('wrong')!);
      assert.equal(guard, fingerprintOf('sk_wrong-0000001'), 'the guard was asked');
    });

    if (run.hasSocket)
      it('leaves a WebSocket beside it alone, and records its handshake', () => {
        assert.equal(run.socketAnswer, 'HTTP/1.1 101 Switching Protocols, echoed');
        const [event, ...others] = run.eventsOf('socket');
        assert.deepEqual(others, []);
        assert.equal(event?.attributes['api_key.outcome'], 'success');
        assert.equal(event.attributes['api_key.fingerprint'], fingerprintOf(SOCKET_KEY));
        assert.equal(event.attributes['http.route'], '/socket');
      });

    it('lets no key out, and has nothing to say on standard error', () => {
      const text = run.app.exported.text();
      for (const { key, name } of stories) assert.ok(key === undefined || !text.includes(key), name);
      // What the framework logs of its own errors is its own.
      assert.doesNotMatch(run.app.stderr, /^opentelemetry-instrumentation-api-key/m);
    });
  });
}
