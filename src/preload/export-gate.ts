import { SIGNALS, type Signal } from './signal.js';

const FAILED = 1;

/** How long nothing more is tried after a flush that got nowhere, in milliseconds. */
const PAUSE_MS = 15_000;

interface Exporter<T> {
  export(items: T, done: (result: { code: number; error?: Error }) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Lets a process end that has batches left which no Collector takes. Each would be tried
 * for up to OTEL_EXPORTER_OTLP_TIMEOUT, one after the other, and hold the event loop meanwhile.
 */
export class ExportGate {
  #closedUntil = 0;

  get closed(): boolean {
    return performance.now() < this.#closedUntil;
  }

  /** Closes for a while only: an application told to stop may decide to go on. */
  close(): void {
    this.#closedUntil = performance.now() + PAUSE_MS;
  }

  /** `exporter`, failing at once while the gate is closed. */
  guard<T>(exporter: Exporter<T>): Required<Exporter<T>> {
    return {
      export: (items, done) => {
        if (this.closed)
          done({
            code: FAILED,
            error: new Error('the process is ending and the Collector cannot be reached'),
          });
        else exporter.export(items, done);
      },
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    };
  }
}

/** One for each signal: a Collector may take one of them and not another. */
export type ExportGates = Readonly<Record<Signal, ExportGate>>;

export function exportGates(): ExportGates {
  return Object.fromEntries(SIGNALS.map((signal) => [signal, new ExportGate()])) as Record<
    Signal,
    ExportGate
  >;
}
