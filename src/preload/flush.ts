import { trace } from '@opentelemetry/api';
import { isMainThread } from 'node:worker_threads';
import { registered } from '../diagnostics/api-registry.js';
import type { ExportGate, ExportGates } from './export-gate.js';
import { SIGNALS, type Signal } from './signal.js';
import type { Unsent } from './unsent.js';

/** How long the end of the process may be held up, in milliseconds. */
const FLUSH_TIMEOUT_MS = 5_000;
/** How often to flush while the application takes its time to stop. */
const DRAIN_INTERVAL_MS = 200;
/** How long to go on with it: orchestrators kill by then (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination). */
const DRAIN_MS = 30_000;

/** A process group and a supervisor that forwards send the same signal twice; nobody means the second one, in milliseconds. */
const ECHO_MS = 500;

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface Flushable {
  forceFlush?(): Promise<void>;
}

/** The registered SDK's providers. */
const PROVIDERS: Readonly<Record<Signal, () => unknown>> = {
  TRACES: () => (trace.getTracerProvider() as { getDelegate?(): unknown }).getDelegate?.(),
  LOGS: () => registered('logs'),
  METRICS: () => registered('metrics'),
};

/** Sends what is queued of one signal. */
class SignalFlush {
  readonly #provider: () => unknown;
  readonly #gate: ExportGate;
  #running: Promise<boolean> | undefined;

  constructor(provider: () => unknown, gate: ExportGate) {
    this.#provider = provider;
    this.#gate = gate;
  }

  /** Resolves with whether all of it went in time. Never rejects. */
  async run(): Promise<boolean> {
    // Nothing was taken a moment ago.
    if (this.#gate.closed) return false;
    this.#running ??= this.#flush().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #flush(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), FLUSH_TIMEOUT_MS);
    });
    const inTime = await Promise.race([this.#forceFlush(), late]);
    clearTimeout(timer);
    if (!inTime) this.#gate.close();
    return inTime;
  }

  async #forceFlush(): Promise<boolean> {
    try {
      await (this.#provider() as Flushable | undefined)?.forceFlush?.();
    } catch {
      // The exporters have said it.
    }
    return true;
  }
}

type Turn = 'first' | 'again';

export interface FlushParts {
  /** Puts into the queue what has waited for the end. `again`: after a moment, in the course of the same end. */
  readonly lastWords: (turn: Turn) => void;
  readonly gates: ExportGates;
  readonly unsent: Unsent;
}

/** Sends what is queued. No signal waits for another, whose Collector may be away. */
class Flush {
  readonly #lastWords: (turn: Turn) => void;
  readonly #gates: ExportGates;
  readonly #signals: readonly SignalFlush[];

  constructor({ lastWords, gates }: FlushParts) {
    this.#lastWords = lastWords;
    this.#gates = gates;
    this.#signals = SIGNALS.map((signal) => new SignalFlush(PROVIDERS[signal], gates[signal]));
  }

  /** Resolves with whether all of it went in time. Never rejects. */
  async run(turn: Turn = 'first'): Promise<boolean> {
    if (!this.#gates.LOGS.closed) this.#lastWords(turn);
    const inTime = await Promise.all(this.#signals.map((signal) => signal.run()));
    return inTime.every(Boolean);
  }
}

/** What to do once the process has been told to stop. */
class StopSignals {
  readonly #flush: Flush;
  readonly #unsent: Unsent;
  #draining: NodeJS.Timeout | undefined;
  #begun = { signal: 'SIGTERM' as NodeJS.Signals, at: 0 };

  constructor(flush: Flush, unsent: Unsent) {
    this.#flush = flush;
    this.#unsent = unsent;
  }

  listen(): void {
    for (const signal of STOP_SIGNALS) {
      if (!process.listeners(signal).includes(this.#onSignal))
        process.prependListener(signal, this.#onSignal);
    }
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // The application's own handlers, which run next, must find themselves as they would without us: many
    // libraries end the process only when nobody else listens (https://github.com/tapjs/signal-exit).
    for (const each of STOP_SIGNALS) process.removeListener(each, this.#onSignal);
    if (process.listenerCount(signal) === 0) void this.#end(signal);
    else this.#drain();
  };

  /** Asked a second time meanwhile, the process ends at once. */
  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#begun = { signal, at: performance.now() };
    for (const each of STOP_SIGNALS) process.on(each, this.#onRepeat);
    await this.#flush.run();
    this.#endNow(signal);
    // Still here: as process 1 of a container, which no signal ends by default.
    this.#drain();
  }

  readonly #onRepeat = (signal: NodeJS.Signals): void => {
    const { signal: first, at } = this.#begun;
    if (signal !== first || performance.now() - at > ECHO_MS) this.#endNow(signal);
  };

  #endNow(signal: NodeJS.Signals): void {
    for (const each of STOP_SIGNALS) process.removeListener(each, this.#onRepeat);
    this.#unsent.reportAtEnd();
    // As it would have ended without a listener: the parent sees the same status. It gets no event `exit`.
    process.kill(process.pid, signal);
  }

  /** The application stops in its own time, perhaps by process.exit(): keep little in the queue until then. */
  #drain(): void {
    setImmediate(() => this.listen());
    void this.#flush.run();
    if (this.#draining !== undefined) return;
    this.#draining = setInterval(() => void this.#flush.run('again'), DRAIN_INTERVAL_MS).unref();
    setTimeout(() => {
      clearInterval(this.#draining);
      this.#draining = undefined;
    }, DRAIN_MS).unref();
  }
}

/** Whether anything but the flush can still be under way: what other listeners of `beforeExit` began. */
const nothingElseCanRun = (): boolean => process.listenerCount('beforeExit') === 0;

/**
 * Flushes the SDK that the preload started when the process is told to stop or runs out of work.
 * An application's own signal handlers and exit code stay in charge.
 */
export function flushAtExit(parts: FlushParts): void {
  const flush = new Flush(parts);
  process.once('beforeExit', () => {
    void flush.run().then((inTime) => {
      // What the exporters still try would hold the process.
      if (!inTime && nothingElseCanRun()) process.exit();
    });
  });
  process.once('exit', () => parts.unsent.reportAtEnd());
  // Workers get no signals.
  if (isMainThread) new StopSignals(flush, parts.unsent).listen();
}
