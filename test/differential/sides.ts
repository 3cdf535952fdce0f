import { once } from 'node:events';
import { REQUIRE_REGISTER, startApp, type AppProcess } from '../support/app-process.js';
import { playScript, type Step } from './tcp-script.js';

/**
 * The same application three times: by itself, with the OpenTelemetry that this package starts but nothing of
 * this package, and with this package. The second tells whose doing a difference is.
 */
export const SIDES = {
  bare: [],
  'instrumentation-http': ['--require', './test/fixtures/differential/http-only.cjs'],
  ours: REQUIRE_REGISTER,
} as const satisfies Record<string, readonly string[]>;

export type Side = keyof typeof SIDES;

/** Nobody listens there: no side but ours sends anything. */
export const NOWHERE = 'http://127.0.0.1:9';

/** What kind of server the observed application starts; test/fixtures/differential/observed-app.cjs. */
export interface ServerKind {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Events that change what Node does where they are listened to; `none` takes away the handler of requests. */
  readonly listeners?: readonly (
    'checkContinue' | 'checkExpectation' | 'clientError' | 'connect' | 'upgrade' | 'timeout' | 'none'
  )[];
  readonly tls?: Readonly<Record<string, string>>;
}

/** What one side did in one script. */
export interface Observation {
  readonly connections: readonly { readonly bytes: string; readonly end: string }[];
  /** What the application saw, in order. */
  readonly seen: readonly string[];
}

/** One side's application, through many scripts. */
export class ObservedApp {
  readonly app: AppProcess;
  readonly #tls: boolean;

  constructor(app: AppProcess, tls: boolean) {
    this.app = app;
    this.#tls = tls;
  }

  command(text: string): void {
    this.app.child.stdin!.write(`${text}\n`);
  }

  async observe(steps: readonly Step[]): Promise<Observation> {
    const connections = await playScript(this.app.port, steps, {
      tls: this.#tls,
      command: (text) => this.command(text),
    });
    return { connections, seen: await this.take() };
  }

  /** What the application saw since it was asked last. */
  async take(): Promise<readonly string[]> {
    const before = this.app.stdout.length;
    this.command('take');
    for (;;) {
      const [, taken] = /^took (.*)$/m.exec(this.app.stdout.slice(before)) ?? [];
      if (taken !== undefined) return JSON.parse(taken) as string[];
      await Promise.race([once(this.app.child.stdout!, 'data'), this.app.ended().then(() => this.#fail())]);
    }
  }

  #fail(): never {
    throw new Error(`the application ended:\n${this.app.stderr}`);
  }
}

export async function startObserved(side: Side, kind: ServerKind): Promise<ObservedApp> {
  const app = await startApp({
    app: 'test/fixtures/differential/observed-app.cjs',
    flags: SIDES[side],
    env: { SERVER: JSON.stringify(kind) },
    stdin: 'pipe',
    ...(side !== 'ours' && { endpoint: NOWHERE }),
  });
  return new ObservedApp(app, kind.tls !== undefined);
}
