import type { KeyLocation } from './location.js';
import { parameterValues, percentDecodeToBytes, queryOfTarget } from './query.js';
import { Secret } from './secret.js';
import { credentialsOfScheme, trimOptionalWhiteSpace } from './whitespace.js';

/** What of a request can hold a key; Node's `IncomingMessage` has this shape. */
export interface CredentialSource {
  /** Lower-case names; repeated ones joined as Node joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The request target. */
  readonly url?: string | undefined;
}

/** A key that a request presented. */
export interface PresentedKey {
  readonly location: KeyLocation;
  readonly key: Secret;
  /** Further keys of the same request, and keys as they were percent-encoded: to be scrubbed too. */
  readonly others: readonly Secret[];
  /** How many credentials the request presented at once, this one included. */
  readonly count: number;
}

/** Further keys that are kept for scrubbing; an attacker can send thousands, and each costs a search. */
const MAX_OTHER_KEYS = 7;

/** The values of a header in wire order. Node joins repeated ones, and drops a repeated Authorization. */
function headerValues(source: CredentialSource, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < source.rawHeaders.length; index += 2) {
    const candidate = source.rawHeaders[index]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) {
      values.push(trimOptionalWhiteSpace(source.rawHeaders[index + 1]!));
    }
  }
  return values;
}

function cookieValues(source: CredentialSource, name: string): readonly string[] {
  const values: string[] = [];
  for (const header of headerValues(source, 'cookie')) {
    for (const pair of header.split(';')) {
      const equals = pair.indexOf('=');
      if (equals !== -1 && trimOptionalWhiteSpace(pair.slice(0, equals)) === name) {
        values.push(trimOptionalWhiteSpace(pair.slice(equals + 1)));
      }
    }
  }
  return values;
}

const NONE: readonly string[] = [];

/** The values as they were sent. */
function valuesAt(location: KeyLocation, source: CredentialSource): readonly string[] {
  switch (location.kind) {
    case 'header':
      return source.headers[location.name] === undefined ? NONE : headerValues(source, location.name);
    case 'authorization':
      if (source.headers['authorization'] === undefined) return NONE;
      return headerValues(source, 'authorization').map(
        (value) => credentialsOfScheme(value, location.scheme) ?? '',
      );
    case 'query':
      return source.url === undefined || !source.url.includes('?')
        ? NONE
        : parameterValues(queryOfTarget(source.url), location.name);
    case 'cookie':
      return source.headers['cookie'] === undefined ? NONE : cookieValues(source, location.name);
  }
}

function keyOf(location: KeyLocation, value: string): string {
  return location.kind === 'query' ? percentDecodeToBytes(value) : value;
}

/**
 * Finds the presented key: the first value that is not empty, at the first of
 * `locations` that has one. Work is linear in the size of the request's head,
 * which Node bounds (16 KiB by default).
 */
export function findPresentedKey(
  source: CredentialSource,
  locations: readonly KeyLocation[],
): PresentedKey | undefined {
  let location: KeyLocation | undefined;
  let key: Secret | undefined;
  const others: Secret[] = [];
  let count = 0;
  for (const candidate of locations) {
    for (const value of valuesAt(candidate, source)) {
      if (value === '') continue;
      count += 1;
      if (count > MAX_OTHER_KEYS + 1) continue;
      const found = keyOf(candidate, value);
      if (key === undefined) {
        location = candidate;
        key = new Secret(found);
      } else {
        others.push(new Secret(found));
      }
      // Clients differ in what they encode, so the sent form cannot be made again from the key.
      if (found !== value) others.push(new Secret(value));
    }
  }
  return key === undefined || location === undefined ? undefined : { location, key, others, count };
}
