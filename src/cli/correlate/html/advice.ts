import type { CorrelationClass } from '../../../correlation/classes.js';

/** What to do about each class. */
export const ADVICE: Readonly<Record<CorrelationClass, string>> = {
  bypass:
    'Let the application take connections from the gateway alone; the address of the client says who came. A way in that is meant to be there looks the same until its records are read too.',
  fingerprint_mismatch:
    'Find what lies between the two and sets or swaps the key. If nothing does, a client put the ids of one request on another, or the two hold different peppers under one id.',
  outcome_mismatch:
    'Look for error pages, caches and retries at the gateway. Worst is what the application refused and the client saw succeed.',
  blind_spot:
    'Look at the paths: an application may run without the instrumentation, or ignore that path. Or its telemetry was lost: look for api_key.dropped, and at the Collector.',
  ambiguous:
    'A request was tried again, or a client repeats ids. Where the clocks agree well, a smaller --window helps.',
  not_comparable: 'Give the gateway and the application the same pepper under the same id.',
  at_edge:
    'Read files that reach further, or give --from and --to where both inputs are known to be complete.',
  blocked_at_gateway:
    'Look at the statuses: 401, 403 and 429 are refusals, and a sudden rise may be an attack that was held off; 502 to 504 mean that the application was away.',
  matched: 'Nothing.',
};
