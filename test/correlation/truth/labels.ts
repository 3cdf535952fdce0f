// What the driver did, written down before anything is looked at, and what that comes to.
import { CLASSES, FINDING_CLASSES, type CorrelationClass } from '../../../src/correlation/classes.js';
import type { Side } from '../../../src/correlation/report.js';

/** One verdict: a class, and whose records it covers. */
export interface Verdict {
  readonly is: CorrelationClass;
  readonly covers: readonly Side[];
}

/** What one request comes to, with the window of 5 s that is the default, and with one of 2 s. */
export interface Truth {
  readonly usual: readonly Verdict[];
  readonly short: readonly Verdict[];
}

export type Window = keyof Truth;

/** As the command line takes them. */
export const WINDOWS: Readonly<Record<Window, string>> = { usual: '5s', short: '2s' };

const both = (is: CorrelationClass): Verdict => ({ is, covers: ['gateway', 'events'] });
const seenByGateway = (is: CorrelationClass): Verdict => ({ is, covers: ['gateway'] });
const seenByApp = (is: CorrelationClass): Verdict => ({ is, covers: ['events'] });
const always = (...verdicts: readonly Verdict[]): Truth => ({ usual: verdicts, short: verdicts });

export const MATCHED = always(both('matched'));
export const BLOCKED = always(seenByGateway('blocked_at_gateway'));
export const BYPASS = always(seenByApp('bypass'));
export const BLIND_SPOT = always(seenByGateway('blind_spot'));
export const OTHER_KEY = always(both('fingerprint_mismatch'));
export const OTHER_OUTCOME = always(both('outcome_mismatch'));
export const OTHER_PEPPER = always(both('not_comparable'));
/** Through the gateway, and like another request in everything. */
export const ONE_OF_SEVERAL = always(seenByGateway('ambiguous'), seenByApp('ambiguous'));
/** Around the gateway, and like a request that went through it in everything. */
export const LIKE_ANOTHER = always(seenByApp('ambiguous'));
/** Three seconds between the two clocks: in a window of two, nothing belongs together. */
export const CLOCKS_APART: Truth = {
  usual: MATCHED.usual,
  short: [seenByGateway('blind_spot'), seenByApp('bypass')],
};

/** Three seconds or so from the beginning or the end of the records: too near for a window of 5 s, far enough for one of 2 s. */
export function nearTheEdge({ short }: Truth): Truth {
  // A pair is a pair, wherever it is.
  const near = (verdict: Verdict): Verdict =>
    verdict.covers.length === 2 ? verdict : { ...verdict, is: 'at_edge' };
  return { usual: short.map(near), short };
}

export interface Label {
  /** The case of the driver's. */
  readonly name: string;
  readonly path: string;
  readonly truth: Truth;
}

type Counts = Readonly<Record<CorrelationClass, number>>;

export interface Expected {
  readonly inputs: Readonly<Record<Side, number>>;
  readonly classes: Counts;
  readonly records: Readonly<Record<Side, Counts>>;
  /** Path and class of each finding, sorted. */
  readonly findings: readonly string[];
}

export function expectedOf(labels: readonly Label[], window: Window): Expected {
  const verdicts = labels.flatMap(({ truth }) => truth[window]);
  const countsOf = (sides: readonly Side[]): Counts => {
    const count = (name: CorrelationClass): number =>
      verdicts
        .filter(({ is }) => is === name)
        .reduce((sum, { covers }) => sum + covers.filter((side) => sides.includes(side)).length, 0);
    return Object.fromEntries(CLASSES.map((name) => [name, count(name)])) as Record<CorrelationClass, number>;
  };
  const sum = (side: Side): number => verdicts.filter(({ covers }) => covers.includes(side)).length;
  return {
    inputs: { events: sum('events'), gateway: sum('gateway') },
    classes: countsOf(['events', 'gateway']),
    records: { events: countsOf(['events']), gateway: countsOf(['gateway']) },
    findings: labels
      .flatMap(({ path, truth }) => truth[window].map(({ is }) => ({ path, is })))
      .filter(({ is }) => FINDING_CLASSES.some((name) => name === is))
      .map((finding) => shown(labels, finding.path, finding.is))
      .sort(),
  };
}

/** A finding for a reader: with what the driver did on that path. */
export function shown(labels: readonly Label[], path: string | null, is: string): string {
  const names = labels.filter((label) => label.path === path).map(({ name }) => name);
  return `${path}: ${is} (${[...new Set(names)].join(', ')})`;
}
