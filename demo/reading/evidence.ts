import { authenticationEvents, type AuthenticationEvent } from '../../src/receiver/authentication-event.js';
import type { OtlpMetric, OtlpRequest } from '../../src/receiver/otlp.js';
import type { ReceivedExport } from '../../src/receiver/receiver.js';
import { ATTR_DROP_REASON, METRIC_AUTHENTICATIONS, METRIC_DROPPED } from '../../src/semconv.js';
import type { DropReason } from '../../src/telemetry/drops.js';
import { type Sighting, sightingOf } from './sighting.js';

/** `SPAN_KIND_SERVER` in OTLP. */
const KIND_SERVER = 2;

/** Which drops are records; the others lose a part of one. */
const LOSES_A_RECORD: Readonly<Record<DropReason, boolean>> = {
  queue_full: true,
  export_failed: true,
  no_logger: true,
  internal_error: true,
  invalid_outcome: false,
  invalid_reason: false,
  invalid_id: false,
  hook_failed: false,
};

/** All that the receiver got. It grows with the demo's own traffic only, which ends. */
export class Evidence {
  readonly #requests: OtlpRequest[] = [];
  readonly #sightings: Sighting[] = [];
  readonly #tracesWithServerSpan = new Set<string>();
  /** Counters are cumulative: of each series the newest point says all. */
  readonly #authentications = new Map<string, number>();
  readonly #drops = new Map<string, number>();

  /** Takes an export in, and returns the events in it. */
  add({ request }: ReceivedExport): AuthenticationEvent[] {
    this.#requests.push(request);
    this.#addSpans(request);
    this.#addMetrics(request);
    const events = [...authenticationEvents(request)];
    this.#sightings.push(...events.map(sightingOf));
    return events;
  }

  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  /** Records whose request has a server span in the same trace. */
  get inTrace(): number {
    return this.#sightings.filter(({ traceId = '' }) => this.#tracesWithServerSpan.has(traceId)).length;
  }

  /** What the counter `api_key.authentications` came to. */
  get authentications(): number {
    return sum(this.#authentications.values());
  }

  /** Records that the API counted as lost. */
  get droppedRecords(): number {
    const lost = [...this.#drops].filter(([reason]) => LOSES_A_RECORD[reason as DropReason] ?? true);
    return sum(lost.map(([, count]) => count));
  }

  /** Everything received, as OTLP JSON. */
  text(): string {
    return JSON.stringify(this.#requests);
  }

  #addSpans(request: OtlpRequest): void {
    for (const { scopeSpans = [] } of request.resourceSpans ?? []) {
      for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
        if (span.kind === KIND_SERVER && span.traceId !== undefined)
          this.#tracesWithServerSpan.add(span.traceId);
      }
    }
  }

  #addMetrics(request: OtlpRequest): void {
    for (const { scopeMetrics = [] } of request.resourceMetrics ?? []) {
      for (const metric of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) {
        if (metric.name === METRIC_AUTHENTICATIONS) keepNewest(this.#authentications, metric, JSON.stringify);
        if (metric.name === METRIC_DROPPED) keepNewest(this.#drops, metric, dropReason);
      }
    }
  }
}

type Attributes = { readonly key: string; readonly value: { readonly stringValue?: string } }[];

function dropReason(attributes: Attributes): string {
  return attributes.find(({ key }) => key === ATTR_DROP_REASON)?.value.stringValue ?? '';
}

function keepNewest(
  series: Map<string, number>,
  metric: OtlpMetric,
  nameOf: (attributes: Attributes) => string,
): void {
  for (const { attributes = [], asInt, asDouble } of metric.sum?.dataPoints ?? []) {
    series.set(nameOf([...attributes]), Number(asInt ?? asDouble ?? 0));
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
