import type { RecordMode } from '../config/config.js';
import { Containment } from '../diagnostics/containment.js';
import { reportOnce } from '../diagnostics/report.js';
import type { Exchange } from '../exchange/exchange.js';
import {
  ATTR_FAILURE_REASON,
  ATTR_HTTP_ROUTE,
  ATTR_LOCATION,
  ATTR_OUTCOME,
  METRIC_AUTHENTICATIONS,
} from '../semconv.js';
import type { Needle } from '../scrub/needle.js';
import { scrubText } from '../scrub/scrub.js';
import type { AuthRecord } from './auth-record.js';
import type { Drops } from './drops.js';
import { authenticationEvent } from './event.js';
import type { MutableAttributes } from './key-attributes.js';
import type { Providers } from './providers.js';
import { spansAreProcessed } from './span-processor.js';
import { annotateWithVerdict, scrubOpenSpan } from './span.js';

function isRecorded({ verdict, traits }: AuthRecord, mode: RecordMode): boolean {
  switch (mode) {
    case 'all':
      return true;
    case 'attempts':
      return traits !== undefined || verdict.outcome === 'failure';
    case 'failures':
      return verdict.outcome === 'failure';
  }
}

/** Sends one record out as span attributes, span event, event and metric. */
export class Emitter {
  readonly #providers: Providers;
  readonly #drops: Drops;
  /** Of its own: processors of others run in it, whose trouble must not end what spans and the metric tell. */
  readonly #sending: Containment;
  readonly #logsAreOff: boolean;
  #missingLogsAreKnown = false;

  /** @param logsAreOff whether the operator wants no logs: an event that does not go out is no loss then */
  constructor(providers: Providers, drops: Drops, logsAreOff: boolean) {
    this.#providers = providers;
    this.#drops = drops;
    this.#sending = new Containment('sending an event', () => drops.add('internal_error'));
    this.#logsAreOff = logsAreOff;
  }

  /** Whoever started OpenTelemetry has said whether there are logs. */
  muteMissingLogs(): void {
    this.#missingLogsAreKnown = true;
  }

  emit(record: AuthRecord, exchange: Exchange, settings: { record: RecordMode; spanEvent: boolean }): void {
    const recorded = isRecorded(record, settings.record);
    if (exchange.span !== undefined) {
      if (!spansAreProcessed()) scrubOpenSpan(exchange.span, exchange.needles);
      annotateWithVerdict(exchange.span, record, exchange.needles, settings.spanEvent && recorded);
    }
    this.#count(record, exchange.needles);
    if (!recorded) return;
    const logger = this.#providers.logger();
    if (logger === undefined) this.#dropForWantOfLogger();
    else
      this.#sending.run(() => logger.emit(authenticationEvent(record, exchange.needles, exchange.context)));
  }

  #dropForWantOfLogger(): void {
    if (this.#logsAreOff) return;
    this.#drops.add('no_logger');
    if (this.#missingLogsAreKnown) return;
    reportOnce(
      'no Logs SDK that takes records was registered when a request ended, so its event was dropped; ' +
        'such drops are counted in the metric api_key.dropped',
    );
  }

  /** Every request counts, recorded or not. Never with the fingerprint: whoever sends the key would choose the number of series. */
  #count({ verdict, traits, countedRoute }: AuthRecord, needles: readonly Needle[]): void {
    const attributes: MutableAttributes = { [ATTR_OUTCOME]: verdict.outcome };
    if (verdict.reason !== undefined) attributes[ATTR_FAILURE_REASON] = verdict.reason;
    if (traits !== undefined) attributes[ATTR_LOCATION] = traits.location.kind;
    // One that holds a key is no pattern, whoever told it.
    if (countedRoute !== undefined && scrubText(countedRoute, needles) === countedRoute)
      attributes[ATTR_HTTP_ROUTE] = countedRoute;
    this.#providers
      .counter(METRIC_AUTHENTICATIONS, 'Requests, by how API key authentication went', '{request}')
      .add(1, attributes);
  }
}
