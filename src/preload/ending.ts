import { isMainThread } from 'node:worker_threads';
import { raiseListenerLimit } from '../diagnostics/listener-limit.js';
import { Flush, type FlushParts } from './flush.js';
import { LoopEnd, type SdkOwner } from './loop-end.js';
import { loadDependency } from './sdk-modules.js';
import type { Unsent } from './unsent.js';

/** How often to flush while the application takes its time to stop. */
const DRAIN_INTERVAL_MS = 200;
/** How long to go on with it: orchestrators kill by then (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination). */
const DRAIN_MS = 30_000;

/** A process group and a supervisor that forwards send the same signal twice; nobody means the second one, in milliseconds. */
const ECHO_MS = 500;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface EndingParts extends FlushParts {
  readonly unsent: Unsent;
  readonly owner: SdkOwner;
}

/**
 * A worker of a cluster exits as soon as its primary is gone, unless it has said that it is leaving. Told to stop
 * together with the primary, which has less to flush, it would lose its records
 * (https://nodejs.org/docs/latest-v20.x/api/cluster.html#workerexitedafterdisconnect).
 */
function outliveClusterPrimary(): void {
  if (!process.connected) return;
  const { worker } = loadDependency<{ worker?: { exitedAfterDisconnect: boolean } }>('node:cluster');
  if (worker !== undefined) worker.exitedAfterDisconnect = true;
}

/** What to do once the process has been told to stop. */
class StopSignals {
  readonly #flush: Flush;
  readonly #unsent: Unsent;
  readonly #owner: SdkOwner;
  #draining: NodeJS.Timeout | undefined;
  #begun = { signal: 'SIGTERM' as NodeJS.Signals, at: 0 };

  constructor(flush: Flush, { unsent, owner }: EndingParts) {
    this.#flush = flush;
    this.#unsent = unsent;
    this.#owner = owner;
  }

  listen(): void {
    for (const signal of STOP_SIGNALS) {
      if (!process.listeners(signal).includes(this.#onSignal))
        process.prependListener(signal, this.#onSignal);
    }
  }

  readonly #onSignal = (signal: NodeJS.Signals | undefined): void => {
    // `process.emit('SIGTERM')` is no signal, and ends nothing.
    if (signal === undefined) return;
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
    outliveClusterPrimary();
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
    if (this.#owner === 'another') return;
    void this.#flush.run();
    if (this.#draining !== undefined) return;
    this.#draining = setInterval(() => void this.#flush.run('again'), DRAIN_INTERVAL_MS).unref();
    setTimeout(() => {
      clearInterval(this.#draining);
      this.#draining = undefined;
    }, DRAIN_MS).unref();
  }
}

/**
 * Flushes the SDK when the process is told to stop or runs out of work. An application's own signal
 * handlers and exit code stay in charge. An SDK that another preload has started is flushed only where
 * nobody else acts on the end: the listener may be its owner's, who shuts it down.
 */
export function flushAtExit(parts: EndingParts): void {
  const flush = new Flush(parts);
  raiseListenerLimit(process);
  new LoopEnd(flush, parts).listen();
  process.once('exit', () => parts.unsent.reportAtEnd());
  // Workers get no signals.
  if (isMainThread) new StopSignals(flush, parts).listen();
}
