import type { KeyLocation } from './location.js';

/** What is redacted by name, in any request to anywhere, whether or not a key is known. */
export interface RedactionRules {
  readonly queryParameters: readonly string[];
  /** Lower case. */
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
}

/** The rules that follow from where keys are looked for. */
export function redactionRulesOf(locations: readonly KeyLocation[]): RedactionRules {
  const headers = locations.flatMap((location) => {
    if (location.kind === 'header') return [location.name];
    // Whatever its scheme, the header holds a credential.
    return location.kind === 'authorization' ? ['authorization'] : [];
  });
  const named = (kind: 'query' | 'cookie'): readonly string[] =>
    locations.flatMap((location) => (location.kind === kind ? [location.name] : []));
  return { queryParameters: named('query'), headers: [...new Set(headers)], cookies: named('cookie') };
}
