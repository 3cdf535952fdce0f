import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { Containment } from '../diagnostics/containment.js';
import { scrubText, scrubValue } from '../scrub/scrub.js';
import type { Needle } from '../scrub/needle.js';
import { ATTR_DROP_REASON, ATTR_FAILURE_REASON, ATTR_LOCATION, ATTR_OUTCOME } from '../semconv.js';
import { exchangeOf, needlesFor } from './exchange-of.js';

/** What stands for a key in a metric: with its fingerprint, whoever sends keys would choose the number of series. */
const MARKS = /\[api_key:[0-9a-f]{16,64}\]/g;
const MARK = '[api_key]';

function withoutMarks(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(MARKS, MARK);
  return Array.isArray(value) ? value.map(withoutMarks) : value;
}

function scrubAttributes(incoming: Attributes, needles: readonly Needle[]): Attributes {
  let scrubbed: Attributes | undefined;
  for (const [name, value] of Object.entries(incoming)) {
    const safeName = scrubText(name, needles);
    const safeValue = scrubValue(value, needles);
    if (safeName === name && safeValue === value) continue;
    scrubbed ??= { ...incoming };
    if (safeName !== name) delete scrubbed[name];
    scrubbed[safeName.replace(MARKS, MARK)] = withoutMarks(safeValue) as AttributeValue;
  }
  return scrubbed ?? incoming;
}

/** What is ours, of fixed values; not searched for keys where a fault keeps us from searching. */
const OWN_ATTRIBUTES: readonly string[] = [
  ATTR_OUTCOME,
  ATTR_FAILURE_REASON,
  ATTR_LOCATION,
  ATTR_DROP_REASON,
];

/** Rather without a text than with the key. */
const withoutTexts = (incoming: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(incoming).filter(
      ([name, value]) =>
        typeof value === 'number' || typeof value === 'boolean' || OWN_ATTRIBUTES.includes(name),
    ),
  );

/** Faults are not counted: that would be a measurement, and come back here. */
const containment = new Containment('scrubbing a metric');

/** Takes the presented keys out of the attributes of what is measured inside their request. */
const processor = {
  /** @param context none for what an observable instrument observes */
  process(incoming: Attributes, context?: Context): Attributes {
    let safe: Attributes = {};
    containment.run(
      () => {
        const needles = needlesFor(context === undefined ? undefined : exchangeOf(context));
        safe = needles.length === 0 ? incoming : scrubAttributes(incoming, needles);
      },
      () => {
        safe = withoutTexts(incoming);
      },
    );
    return safe;
  },
};

/** For `views` of a MeterProvider. It changes nothing else: names, aggregations and descriptions stay as they are. */
export const scrubbingView = { instrumentName: '*', attributesProcessors: [processor] };
