import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { REDACTED, redactQuery, redactTarget } from '../credential/query.js';
import { redactionRulesOf, type RedactionRules } from '../credential/redaction-rules.js';
import { ATTR_HTTP_REQUEST_HEADER_PREFIX } from '../semconv.js';
import type { MutableAttributes } from './key-attributes.js';

/**
 * The rules of this process, where every copy of this package finds them: an application's own
 * processors may come from another copy than the instrumentation that was configured.
 */
const RULES = Symbol.for('opentelemetry-instrumentation-api-key.redaction.v1');

const registry = globalThis as { [RULES]?: RedactionRules };

/** Those of the default locations, until an instrumentation is configured. */
const BY_DEFAULT = redactionRulesOf([
  { kind: 'header', name: 'x-api-key' },
  { kind: 'authorization', scheme: 'apikey' },
  { kind: 'query', name: 'api_key' },
  { kind: 'query', name: 'apikey' },
]);

export function useRedactionRules(rules: RedactionRules): void {
  registry[RULES] = rules;
}

export const redactionRules = (): RedactionRules => registry[RULES] ?? BY_DEFAULT;

/** Attributes that hold a query alone, and those that hold it within a URL; the last two are the names before HTTP conventions 1.23. */
const ATTR_URL_QUERY = 'url.query';
const URL_ATTRIBUTES = ['url.full', 'http.url', 'http.target'] as const;

/** A value that was taken out already says more than `REDACTED`. */
const MARKED = /^(?:\S+ +)?\[api_key(?::[0-9a-f]{16,64})?\]$/;

/** The scheme of credentials is no secret, and tells an attempt with a password from one with a key. */
const SCHEME = /^[A-Za-z][\w-]{0,30} +/;

function redactCredentials(value: string): string {
  if (value === '' || MARKED.test(value)) return value;
  return (SCHEME.exec(value)?.[0] ?? '') + REDACTED;
}

const redactHeader = (value: string): string => (value === '' || MARKED.test(value) ? value : REDACTED);

function redactCookies(header: string, names: readonly string[]): string {
  return header.replace(/(^|;)(\s*)([^=;]*)=([^;]*)/g, (pair, start: string, space: string, name: string) =>
    names.includes(name.trim()) ? `${start}${space}${name}=${REDACTED}` : pair,
  );
}

function mapTexts(
  value: AttributeValue | undefined,
  redact: (text: string) => string,
): AttributeValue | undefined {
  if (typeof value === 'string') return redact(value);
  if (!Array.isArray(value)) return value;
  const redacted = value.map((item) => (typeof item === 'string' ? redact(item) : item));
  return redacted.some((item, index) => item !== value[index]) ? (redacted as AttributeValue) : value;
}

/** What is done to one captured request header; `undefined` where it holds no key. */
function headerRedaction(
  attribute: string,
  { headers, cookies }: RedactionRules,
): ((text: string) => string) | undefined {
  // Until HTTP conventions 1.23 the names had underscores (https://github.com/open-telemetry/semantic-conventions/releases/tag/v1.23.0).
  const name = attribute.slice(ATTR_HTTP_REQUEST_HEADER_PREFIX.length).toLowerCase().replaceAll('_', '-');
  if (name === 'cookie') return cookies.length === 0 ? undefined : (text) => redactCookies(text, cookies);
  if (!headers.some((header) => header.replaceAll('_', '-') === name)) return undefined;
  return name === 'authorization' ? redactCredentials : redactHeader;
}

function urlRedaction(
  attribute: string,
  { queryParameters }: RedactionRules,
): ((text: string) => string) | undefined {
  if (queryParameters.length === 0) return undefined;
  if (attribute === ATTR_URL_QUERY)
    return (text) => {
      const query = text.startsWith('?') ? text.slice(1) : text;
      const safe = redactQuery(query, queryParameters);
      return safe === query ? text : safe;
    };
  return (URL_ATTRIBUTES as readonly string[]).includes(attribute)
    ? (text) => redactTarget(text, queryParameters)
    : undefined;
}

/** Those of `attributes` that hold a key by the rules, redacted; `undefined` where none does. */
export function redactedAttributes(
  attributes: Readonly<Attributes>,
  rules: RedactionRules,
): MutableAttributes | undefined {
  let redacted: MutableAttributes | undefined;
  for (const name in attributes) {
    const redact = name.startsWith(ATTR_HTTP_REQUEST_HEADER_PREFIX)
      ? headerRedaction(name, rules)
      : urlRedaction(name, rules);
    if (redact === undefined) continue;
    const value = attributes[name];
    const safe = mapTexts(value, redact);
    if (safe !== value) (redacted ??= {})[name] = safe!;
  }
  return redacted;
}
