import { ATTR_DROP_COUNT, ATTR_DROP_REASON, EVENT_DROPPED, METRIC_DROPPED, SCOPE_NAME } from '../semconv.js';
import { eventMoment } from './event-moment.js';
import type { Providers } from './providers.js';

/** Why something did not go out; the values of `api_key.drop_reason`. */
export type DropReason =
  /** The queue of the log pipeline was full. */
  | 'queue_full'
  /** The exporter gave up on a batch. */
  | 'export_failed'
  /** No Logs SDK is registered, or none that takes records. */
  | 'no_logger'
  /** A fault of this package. */
  | 'internal_error'
  /** The application gave an outcome that does not exist; the status decided. */
  | 'invalid_outcome'
  /** The application gave a reason that is no token; it became `other`. */
  | 'invalid_reason'
  /** The application gave an id or a route that is no text or too long; it was left out. */
  | 'invalid_id'
  /** `classify` or a hook threw, or gave what it may not; the status decided. */
  | 'hook_failed';

const SEVERITY_WARN = 13;
/** Drops come in floods; one log record tells of all since the last. */
const EVENT_INTERVAL_MS = 10_000;

/** What one log record tells of drops. */
export interface ToldDrops {
  readonly reason: DropReason;
  readonly count: number;
}

interface LogRecordLike {
  readonly eventName?: string | undefined;
  readonly instrumentationScope: { readonly name: string };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What `record` tells of drops; `undefined` where it is not about them. */
export function dropsToldBy(record: LogRecordLike): ToldDrops | undefined {
  if (record.eventName !== EVENT_DROPPED || record.instrumentationScope.name !== SCOPE_NAME) return undefined;
  return {
    reason: record.attributes[ATTR_DROP_REASON] as DropReason,
    count: record.attributes[ATTR_DROP_COUNT] as number,
  };
}

/** Counts what is lost, as a metric at once and as a log record when there is a moment for it. */
export class Drops {
  readonly #providers: Providers;
  readonly #pending = new Map<DropReason, number>();
  readonly #untold = new Map<DropReason, number>();
  readonly #announced: 'by_timer' | 'by_flush';
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param announced when the log record goes out: soon, or when the owner calls {@link flush};
   *   a pipeline that just lost records would only lose that one too
   */
  constructor(providers: Providers, announced: 'by_timer' | 'by_flush' = 'by_timer') {
    this.#providers = providers;
    this.#announced = announced;
  }

  add(reason: DropReason, count = 1): void {
    if (count <= 0) return;
    this.#total += count;
    this.#pending.set(reason, (this.#pending.get(reason) ?? 0) + count);
    this.#untold.set(reason, (this.#untold.get(reason) ?? 0) + count);
    this.#providers
      .counter(METRIC_DROPPED, 'Records and parts of records that did not go out', '{record}')
      .add(count, { [ATTR_DROP_REASON]: reason });
    if (this.#announced === 'by_timer')
      this.#timer ??= setTimeout(() => this.flush(), EVENT_INTERVAL_MS).unref();
  }

  /** How many were dropped in the life of the process. */
  get total(): number {
    return this.#total;
  }

  /** How many of them no log record has told of that is known to have arrived. */
  get untold(): number {
    return [...this.#untold.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The log record that tells of these has arrived. */
  told({ reason, count }: ToldDrops): void {
    this.#untold.set(reason, Math.max(0, (this.#untold.get(reason) ?? 0) - count));
  }

  /** The log record that tells of these did not arrive; the next one will tell of them too. */
  retell({ reason, count }: ToldDrops): void {
    this.#pending.set(reason, (this.#pending.get(reason) ?? 0) + count);
  }

  /** Writes the log records that tell of the drops so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    const logger = this.#providers.logger();
    if (logger === undefined) return;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [reason, count] of pending) {
      logger.emit({
        eventName: EVENT_DROPPED,
        timestamp: eventMoment(Date.now()),
        severityNumber: SEVERITY_WARN,
        severityText: 'WARN',
        body: 'API key records were dropped',
        attributes: { [ATTR_DROP_REASON]: reason, [ATTR_DROP_COUNT]: count },
      });
    }
  }
}
