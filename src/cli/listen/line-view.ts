import type {
  AttributeMap,
  AttributeValue,
  AuthenticationEvent,
} from '../../receiver/authentication-event.js';
import { EVENT_AUTHENTICATION } from '../../semconv.js';
import { printableJson } from '../terminal/sanitize.js';
import { fit } from '../terminal/width.js';
import { type EventRow, eventRow } from './event-row.js';
import { type Banner, bannerLine, type View, type ViewOptions } from './view.js';

/** One line for each event on standard output; everything else goes to standard error. */
export class LineView implements View {
  readonly #options: ViewOptions;
  #started = false;
  readonly #format: (event: AuthenticationEvent) => string;

  constructor(options: ViewOptions, format: (event: AuthenticationEvent) => string) {
    this.#options = options;
    this.#format = format;
  }

  listening(banner: Banner): void {
    this.#started = true;
    this.notice(bannerLine(banner));
  }

  event(event: AuthenticationEvent): void {
    this.#options.stdout.write(`${this.#format(event)}\n`);
  }

  update(): void {
    // Totals are shown at the end.
  }

  notice(message: string): void {
    this.#options.stderr.write(`otel-api-key: ${message}\n`);
  }

  close(): void {
    const { totals } = this.#options;
    if (!this.#started) return;
    for (const spans of [totals.outcomes(), totals.received()])
      this.notice(spans.map(({ text }) => text).join(' '));
  }
}

/** Columns at fixed places; a longer value moves the rest of its line. The open-ended ones come last. */
export function plainLine(event: AuthenticationEvent): string {
  const row = eventRow(event);
  const cells: readonly [Exclude<keyof EventRow, 'time'>, number][] = [
    ['fingerprint', 16],
    ['outcome', 7],
    ['reason', 12],
    ['status', 3],
    ['method', 6],
    ['route', 24],
    ['key', 18],
    ['client', 15],
    ['service', 0],
  ];
  const texts = cells.map(([field, width]) => {
    const text = row[field];
    return text.length >= width ? text : fit(text, width);
  });
  return [row.time.toISOString(), ...texts].join('  ');
}

/** One compact JSON object: the event's own attribute names, and what its record says besides. */
export function jsonLine(event: AuthenticationEvent): string {
  return printableJson({
    time: event.time.toISOString(),
    eventName: EVENT_AUTHENTICATION,
    severityNumber: event.severityNumber,
    body: toJson(event.body),
    traceId: event.traceId,
    spanId: event.spanId,
    service: event.service,
    attributes: toJson(event.attributes),
  });
}

function toJson(value: AttributeValue): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  return isMap(value) ? Object.fromEntries([...value].map(([key, inner]) => [key, toJson(inner)])) : value;
}

function isMap(value: AttributeValue): value is AttributeMap {
  return value instanceof Map;
}
