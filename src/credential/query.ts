/** What redaction leaves of a value; the word the URL conventions use (`url.query`, semantic conventions). */
export const REDACTED = 'REDACTED';

/** The part of a request target between `?` and `#`, without either; empty when there is none. */
export function queryOfTarget(target: string): string {
  const start = target.indexOf('?');
  if (start === -1) return '';
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
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Calls `visit` with the undecoded name and value of each parameter, and where the value starts in `query`. */
function forEachParameter(query: string, visit: (name: string, value: string, valueStart: number) => void): void {
  let start = 0;
  while (start <= query.length) {
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    const equals = query.indexOf('=', start);
    if (equals !== -1 && equals < end) {
      visit(percentDecodeToBytes(query.slice(start, equals)), query.slice(equals + 1, end), equals + 1);
    }
    start = end + 1;
  }
}

/** Whether `query` may hold one of `names`; cheap, so that most requests end here. */
function mayHold(query: string, names: readonly string[]): boolean {
  return query.includes('%') || names.some((name) => query.includes(name));
}

/** The decoded values of parameter `name`, in order, empty ones left out. */
export function parameterValues(query: string, name: string): readonly string[] {
  if (!mayHold(query, [name])) return [];
  const values: string[] = [];
  forEachParameter(query, (candidate, value) => {
    if (candidate === name && value !== '') values.push(percentDecodeToBytes(value));
  });
  return values;
}

/** `query` with the values of the parameters in `names` replaced; the same string when there are none. */
export function redactQuery(query: string, names: readonly string[]): string {
  if (names.length === 0 || !mayHold(query, names)) return query;
  let redacted = '';
  let copied = 0;
  forEachParameter(query, (name, value, valueStart) => {
    if (value === '' || !names.includes(name)) return;
    redacted += query.slice(copied, valueStart) + REDACTED;
    copied = valueStart + value.length;
  });
  return redacted + query.slice(copied);
}

/** A URL or request target with the same done to its query. */
export function redactTarget(target: string, names: readonly string[]): string {
  const query = queryOfTarget(target);
  if (query === '') return target;
  const redacted = redactQuery(query, names);
  if (redacted === query) return target;
  const start = target.indexOf('?') + 1;
  return target.slice(0, start) + redacted + target.slice(start + query.length);
}
