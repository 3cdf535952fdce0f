import type { KeyLocation, LocationKind } from '../credential/location.js';
import { got } from './problem.js';
import { readAs, readList, type ItemReader, type Reader } from './reading.js';

/** Longer than any name in use; what is longer is a value pasted by mistake. */
const MAX_NAME_LENGTH = 64;

/** https://www.rfc-editor.org/rfc/rfc9110.html#name-tokens: header names, schemes and cookie names are tokens. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** As it stands percent-decoded; nothing that separates parameters, or that a list of settings is cut at. */
const PARAMETER = /^[A-Za-z0-9!$'()*./:@[\]_~-]+$/;

const FORMS: Readonly<Record<LocationKind, RegExp>> = {
  header: TOKEN,
  authorization: TOKEN,
  query: PARAMETER,
  cookie: TOKEN,
};

const isKind = (text: string): text is LocationKind => Object.hasOwn(FORMS, text);

function locationOf(kind: LocationKind, name: string): KeyLocation {
  switch (kind) {
    case 'header':
      return Object.freeze({ kind, name: name.toLowerCase() });
    case 'authorization':
      return Object.freeze({ kind, scheme: name.toLowerCase() });
    case 'query':
    case 'cookie':
      return Object.freeze({ kind, name });
  }
}

/**
 * Only a kind, never what stands behind it: somebody may have put a key where its
 * location belongs, with or without a word before it.
 */
function shownKind(text: string): string {
  const kind = /^([A-Za-z]{1,16}):/.exec(text)?.[1];
  return kind === undefined ? 'got a text that does not begin with a kind and a colon' : `got "${kind}:…"`;
}

const readLocation: ItemReader<KeyLocation> = (item) => {
  if (typeof item !== 'string') return { refused: got(item) };
  const colon = item.indexOf(':');
  const kind = item.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (!isKind(kind)) return { refused: shownKind(item.trim()) };
  const name = item.slice(colon + 1).trim();
  if (name.length > MAX_NAME_LENGTH) {
    return { refused: `got "${kind}:…" with a name of more than ${MAX_NAME_LENGTH} characters` };
  }
  if (name === '') return { refused: `got "${kind}:" without a name` };
  if (!FORMS[kind].test(name)) return { refused: `got "${kind}:…" with a character that no such name has` };
  return { value: locationOf(kind, name) };
};

/** Reads `header:x-api-key` and the like. A place named twice is one place: a key there is presented once. */
export function readLocations(most: number): Reader<readonly KeyLocation[]> {
  return readAs(readList(readLocation, most, false), (locations) => {
    const distinct = new Map(locations.map((location) => [JSON.stringify(location), location]));
    return Object.freeze([...distinct.values()]);
  });
}

/** Headers that hold credentials whatever the locations are. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
]);

/** Reads the name of a header whose value may go out. */
export const readCorrelationHeader: ItemReader<string> = (item) => {
  if (typeof item !== 'string') return { refused: got(item) };
  const name = item.trim().toLowerCase();
  if (name.length > MAX_NAME_LENGTH) return { refused: `got more than ${MAX_NAME_LENGTH} characters` };
  if (!TOKEN.test(name)) return { refused: 'got a character that no header name has' };
  if (CREDENTIAL_HEADERS.has(name)) return { refused: `got "${name}", whose value is a credential` };
  return { value: name };
};
