import { trace } from '@opentelemetry/api';
import { isMainThread } from 'node:worker_threads';
import { registered } from '../diagnostics/api-registry.js';

/** How long the end of the process may be held up, in milliseconds. */
const FLUSH_TIMEOUT_MS = 5_000;
/** How often to flush while the application takes its time to stop. */
const DRAIN_INTERVAL_MS = 200;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface Flushable {
  forceFlush?(): Promise<void>;
}

/** The registered SDK's providers. */
function providers(): readonly Flushable[] {
  const tracing = trace.getTracerProvider() as { getDelegate?(): unknown };
  return [tracing.getDelegate?.(), registered('logs'), registered('metrics')].filter(
    (provider): provider is Flushable => typeof provider === 'object' && provider !== null,
  );
}

/** Sends out what is queued; resolves when that is done or has taken too long. Never rejects. */
async function flushAll(beforeFlush: () => void): Promise<void> {
  beforeFlush();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FLUSH_TIMEOUT_MS);
  });
  const flushed = Promise.allSettled(providers().map(async (provider) => provider.forceFlush?.()));
  await Promise.race([flushed, timeout]);
  clearTimeout(timer);
}

/** What to do once the application has been told to stop. */
class StopSignal {
  readonly #beforeFlush: () => void;
  #stopping = false;

  constructor(beforeFlush: () => void) {
    this.#beforeFlush = beforeFlush;
  }

  readonly listener = (signal: NodeJS.Signals): void => {
    if (this.#applicationHandles(signal)) {
      this.#drain();
      return;
    }
    // Asked twice: do not make anyone wait.
    if (this.#stopping) this.#endBy(signal);
    this.#stopping = true;
    void flushAll(this.#beforeFlush).then(() => {
      if (!this.#applicationHandles(signal)) this.#endBy(signal);
    });
  };

  #applicationHandles(signal: NodeJS.Signals): boolean {
    return process.listeners(signal).some((listener) => listener !== this.listener);
  }

  /** The application stops in its own time, perhaps by process.exit(): keep little in the queue until then. */
  #drain(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void flushAll(this.#beforeFlush);
    setInterval(() => void flushAll(this.#beforeFlush), DRAIN_INTERVAL_MS).unref();
  }

  /** Dies by the signal, as the process would have without a listener: the parent sees the same status. */
  #endBy(signal: NodeJS.Signals): void {
    for (const each of SIGNALS) process.removeListener(each, this.listener);
    process.kill(process.pid, signal);
  }
}

/**
 * Flushes the SDK that the preload started when the process is told to stop or runs out of work.
 * An application's own signal handlers and exit code stay in charge.
 *
 * @param beforeFlush last words to put into the queue
 */
export function flushAtExit(beforeFlush: () => void): void {
  process.once('beforeExit', () => void flushAll(beforeFlush));
  // Workers get no signals.
  if (!isMainThread) return;
  const { listener } = new StopSignal(beforeFlush);
  for (const signal of SIGNALS) process.on(signal, listener);
}
