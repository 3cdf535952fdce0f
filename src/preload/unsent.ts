import { reportOnce } from '../diagnostics/report.js';
import type { Drops } from '../telemetry/drops.js';
import type { ExportGate } from './export-gate.js';

/** The log records that are on their way: queued, or sent and not answered yet. */
export class Unsent {
  readonly #drops: Drops;
  readonly #gate: ExportGate;
  #count = 0;
  #recorded = 0;

  /** @param drops those that were given up on the way */
  constructor(drops: Drops, gate: ExportGate) {
    this.#drops = drops;
    this.#gate = gate;
  }

  add(count: number): void {
    this.#count += count;
    this.noteRecorded(count);
  }

  /** Something was recorded that is on its way by now: log records, spans. */
  noteRecorded(count: number): void {
    this.#recorded += count;
  }

  /** How much was recorded in the life of the process. */
  get recorded(): number {
    return this.#recorded;
  }

  /** The exporter is done with them, one way or the other. */
  settle(count: number): void {
    this.#count -= count;
  }

  /** Tells of those that no one will hear of any more: the process ends now. */
  reportAtEnd(): void {
    const { untold, total } = this.#drops;
    const lost = this.#count + untold;
    if (lost === 0) return;
    const [records, them] = lost === 1 ? ['log record is', 'it'] : ['log records are', 'them'];
    const before = total > untold ? `, after ${total - untold} that were dropped before` : '';
    // A flush that got nowhere closed the gate.
    const why =
      untold > 0 || this.#gate.closed
        ? `the Collector did not take ${them}; check OTEL_EXPORTER_OTLP_ENDPOINT and that it is up`
        : `there was no time to send ${them}, as after process.exit(), an uncaught error or a second signal`;
    reportOnce(`${lost} ${records} lost at the end of the process${before}: ${why}`);
  }
}
