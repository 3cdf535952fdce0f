import { trace } from '@opentelemetry/api';
import { registered } from '../diagnostics/api-registry.js';
import type { ExportGate, ExportGates } from './export-gate.js';
import { SIGNALS, type Signal } from './signal.js';

/** How long the end of the process may be held up, in milliseconds. */
const FLUSH_TIMEOUT_MS = 5_000;

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
}

/** Sends what is queued. No signal waits for another, whose Collector may be away. */
export class Flush {
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
