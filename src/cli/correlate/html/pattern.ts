import { FINDING_CLASSES, type CorrelationClass, type FindingClass } from '../../../correlation/classes.js';
import { markup, type Markup } from './markup.js';
import { title } from './words.js';

/** How its lines lie, and how wide they are: whoever cannot tell colours apart has these. */
const LINES: Readonly<Record<FindingClass, readonly [degrees: number, width: number]>> = {
  bypass: [0, 6],
  fingerprint_mismatch: [45, 2.5],
  outcome_mismatch: [135, 3],
  blind_spot: [0, 2],
  ambiguous: [90, 1],
};

/** What each `fill` of the page points to. */
export function patterns(): Markup {
  const each = FINDING_CLASSES.map((name) => {
    const [degrees, width] = LINES[name];
    return markup`<pattern id="${name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${degrees})"><rect width="6" height="6"/><path d="M0 3H6" stroke-width="${width}"/></pattern>`;
  });
  return markup`<svg width="0" height="0" aria-hidden="true">${each}</svg>`;
}

/** A box of the class's pattern; `place` is its attributes. */
export function box(name: FindingClass, place: Markup): Markup {
  return markup`<rect ${place} fill="url(#${name})"/>`;
}

/** The name of a class beside its pattern. */
export function named(name: CorrelationClass): Markup {
  const finding = FINDING_CLASSES.find((each) => each === name);
  return markup`<svg class="key" aria-hidden="true">${finding ? box(finding, markup`rx="3"`) : ''}</svg>${title(name)}`;
}

/** `3 bypass, 1 blind spot` */
export function mix(findings: Readonly<Partial<Record<FindingClass, number>>>): string {
  return FINDING_CLASSES.filter((name) => findings[name])
    .map((name) => `${findings[name]} ${title(name).toLowerCase()}`)
    .join(', ');
}
