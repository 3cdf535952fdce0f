import { type AuthenticationEvent, textAttribute } from '../../receiver/authentication-event.js';
import type { OtlpMetric, OtlpRequest } from '../../receiver/otlp.js';
import type { Outcome } from '../../outcome/outcome.js';
import { ATTR_FAILURE_REASON, ATTR_OUTCOME } from '../../semconv.js';
import { sanitize } from '../terminal/sanitize.js';
import type { Span, Style } from '../terminal/style.js';

/** Senders choose reasons; past this many different ones the rest count as `other`. */
const MAX_REASONS = 16;

export const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  success: 'green',
  failure: 'red',
  none: 'dim',
  unknown: 'yellow',
};

interface OutcomeTotal {
  count: number;
  readonly reasons: Map<string, number>;
}

/** Everything received since the start, counted. */
export class Totals {
  #events = 0;
  #spans = 0;
  #logRecords = 0;
  #metricPoints = 0;
  #rejected = 0;
  #notKept = 0;
  readonly #outcomes: Readonly<Record<Outcome, OutcomeTotal>> = {
    success: { count: 0, reasons: new Map() },
    failure: { count: 0, reasons: new Map() },
    none: { count: 0, reasons: new Map() },
    unknown: { count: 0, reasons: new Map() },
  };

  addExport(request: OtlpRequest): void {
    for (const { scopeSpans = [] } of request.resourceSpans ?? []) {
      for (const { spans = [] } of scopeSpans) this.#spans += spans.length;
    }
    for (const { scopeLogs = [] } of request.resourceLogs ?? []) {
      for (const { logRecords = [] } of scopeLogs) this.#logRecords += logRecords.length;
    }
    for (const { scopeMetrics = [] } of request.resourceMetrics ?? []) {
      for (const { metrics = [] } of scopeMetrics) this.#metricPoints += sum(metrics.map(pointCount));
    }
  }

  addEvent(event: AuthenticationEvent): void {
    this.#events += 1;
    const total = this.#outcomes[outcomeOf(textAttribute(event, ATTR_OUTCOME))];
    total.count += 1;
    const reason = sanitize(textAttribute(event, ATTR_FAILURE_REASON) ?? '');
    if (reason === '') return;
    const counted = total.reasons.has(reason) || total.reasons.size < MAX_REASONS ? reason : 'other';
    total.reasons.set(counted, (total.reasons.get(counted) ?? 0) + 1);
  }

  /** A payload that no try again would make better. */
  addRejected(): void {
    this.#rejected += 1;
  }

  /** A payload that its sender was told to send again. */
  addNotKept(): void {
    this.#notKept += 1;
  }

  /** `12 events: 9 success, 3 failure (2 invalid_key, 1 missing_key), …` in pieces that a line may break between. */
  outcomes(): Span[] {
    const spans: Span[] = [{ text: `${amount(this.#events, 'event')}:`, style: 'bold' }];
    const outcomes = Object.entries(this.#outcomes);
    for (const [at, [outcome, { count, reasons }]] of outcomes.entries()) {
      const style = count === 0 ? 'dim' : OUTCOME_STYLES[outcome as Outcome];
      const pieces = [`${count} ${outcome}`, ...reasonPieces(reasons)];
      const comma = at < outcomes.length - 1 ? ',' : '';
      pieces.forEach((piece, index) =>
        spans.push({ text: index < pieces.length - 1 ? piece : piece + comma, style }),
      );
    }
    return spans;
  }

  /** What else came in, and what did not. */
  received(): Span[] {
    const spans: Span[] = [
      { text: 'received', style: 'dim' },
      { text: `${amount(this.#spans, 'span')},`, style: 'dim' },
      { text: `${amount(this.#logRecords, 'log record')},`, style: 'dim' },
      { text: `${amount(this.#metricPoints, 'metric point')};`, style: 'dim' },
      { text: `${amount(this.#rejected, 'request')} rejected`, style: this.#rejected > 0 ? 'red' : 'dim' },
    ];
    if (this.#notKept > 0) spans.push({ text: `and ${this.#notKept} not kept`, style: 'red' });
    return spans;
  }
}

function outcomeOf(text: string | undefined): Outcome {
  return text === 'success' || text === 'failure' || text === 'none' ? text : 'unknown';
}

/** The most frequent first. */
function reasonPieces(reasons: ReadonlyMap<string, number>): string[] {
  const pieces = [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} ${reason}`);
  return pieces.map((piece, at) => (at === 0 ? '(' : '') + piece + (at === pieces.length - 1 ? ')' : ','));
}

function pointCount(metric: OtlpMetric): number {
  const data =
    metric.sum ?? metric.gauge ?? metric.histogram ?? metric.exponentialHistogram ?? metric.summary;
  return data?.dataPoints?.length ?? 0;
}

function amount(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
