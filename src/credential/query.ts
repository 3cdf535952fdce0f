/** What redaction leaves of a value; the word the URL conventions use (`url.query`, semantic conventions). */
export const REDACTED = 'REDACTED';

/** The part of a request target between `?` and `#`, without either; empty when there is none. */
export function queryOfTarget(target: string): string {
  const start = target.search(/[?#]/);
  if (start === -1 || target[start] === '#') return '';
  const end = target.indexOf('#', start);
  return target.slice(start + 1, end === -1 ? undefined : end);
}

/** The part of a request target before `?` and `#`. */
export function pathOfTarget(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/**
 * Percent-decodes to a byte string. A `+` stays a `+`, and a broken sequence stays
 * as it is: two different wire forms never become one key by guessing.
 */
export function percentDecodeToBytes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Calls `visit` with the decoded name and the undecoded value of each parameter, and where the value starts in `query`. */
function forEachParameter(
  query: string,
  visit: (name: string, value: string, valueStart: number) => void,
): void {
  let start = 0;
  while (start <= query.length) {
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    // Cut out first: a search for `=` in the whole query would go over its rest once for each parameter without one.
    const parameter = query.slice(start, end);
    const equals = parameter.indexOf('=');
    if (equals !== -1) {
      visit(
        percentDecodeToBytes(parameter.slice(0, equals)),
        parameter.slice(equals + 1),
        start + equals + 1,
      );
    }
    start = end + 1;
  }
}

/** Whether `query` may hold one of `names`; cheap, so that most requests end here. */
function mayHold(query: string, names: readonly string[]): boolean {
  return query.includes('%') || names.some((name) => query.includes(name));
}

/** The values of parameter `name` as they were sent, not decoded, in order. */
export function parameterValues(query: string, name: string): readonly string[] {
  if (!mayHold(query, [name])) return [];
  const values: string[] = [];
  forEachParameter(query, (candidate, value) => {
    if (candidate === name) values.push(value);
  });
  return values;
}

/** A list or an object that frameworks make of `name[]`, `name[0]` or `name[key]` may hold a key as well (https://github.com/ljharb/qs#parsing-arrays). */
function nameOfWhole(name: string): string {
  const bracket = name.indexOf('[');
  return bracket > 0 ? name.slice(0, bracket) : name;
}

/** `query` with the values of the parameters in `names` replaced, their parts too; the same string when there are none. */
export function redactQuery(query: string, names: readonly string[]): string {
  if (names.length === 0 || !mayHold(query, names)) return query;
  let redacted = '';
  let copied = 0;
  forEachParameter(query, (name, value, valueStart) => {
    if (value === '' || !names.includes(nameOfWhole(name))) return;
    redacted += query.slice(copied, valueStart) + REDACTED;
    copied = valueStart + value.length;
  });
  return redacted + query.slice(copied);
}

/** A URL or request target with the same done to its query, and to a fragment that looks like one. */
export function redactTarget(target: string, names: readonly string[]): string {
  const hash = target.indexOf('#');
  const end = hash === -1 ? target.length : hash;
  const start = target.indexOf('?') + 1;
  const queryStart = start === 0 || start > end ? end : start;
  // Of a fragment, what follows its `?`, as in the routes of single-page applications, or all of it.
  const fragmentStart = Math.max(end, target.indexOf('?', end) + 1, hash + 1);
  return (
    target.slice(0, queryStart) +
    redactQuery(target.slice(queryStart, end), names) +
    target.slice(end, fragmentStart) +
    redactQuery(target.slice(fragmentStart), names)
  );
}
