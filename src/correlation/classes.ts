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
  bypass: 'no gateway record explains it',
  fingerprint_mismatch: 'the two sides saw different keys',
  outcome_mismatch: 'the two sides tell different answers',
  blind_spot: 'passed on, and no application told of it',
  ambiguous: 'several records could belong to it',
  not_comparable: 'fingerprints of different peppers',
  at_edge: 'too near an end of the inputs to judge',
  blocked_at_gateway: 'never reached the application',
  matched: 'the two sides agree',
};
