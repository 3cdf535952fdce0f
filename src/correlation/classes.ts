/** What each record of the gateway and each event comes to; exactly one of these. */
export const CLASSES = [
  'bypass',
  'fingerprint_mismatch',
  'outcome_mismatch',
  'blind_spot',
  'ambiguous',
  'not_comparable',
  'at_edge',
  'blocked_at_gateway',
  'matched',
] as const;

export type CorrelationClass = (typeof CLASSES)[number];

/** Those that somebody should look at, worst first. */
export const FINDING_CLASSES = [
  'bypass',
  'fingerprint_mismatch',
  'outcome_mismatch',
  'blind_spot',
  'ambiguous',
] as const satisfies readonly CorrelationClass[];

export type FindingClass = (typeof FINDING_CLASSES)[number];

/** One sentence each, for tables and pages. */
export const MEANINGS: Readonly<Record<CorrelationClass, string>> = {
  bypass: 'reached the application, and no gateway record explains how',
  fingerprint_mismatch: 'the gateway and the application saw different keys',
  outcome_mismatch: 'the gateway and the application tell of different answers',
  blind_spot: 'the gateway passed it on, and no application told of it',
  ambiguous: 'more than one record could belong to it',
  not_comparable: 'the same request, but fingerprints of different peppers',
  at_edge: 'too near the beginning or the end of an input to be judged',
  blocked_at_gateway: 'answered by the gateway, never passed on',
  matched: 'the gateway and the application agree',
};
