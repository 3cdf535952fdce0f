import type { KeyLocation } from './location.js';

/** The value of `api_key.name`: the header, parameter or cookie, as the configuration names it, in lower case. */
export function nameOfLocation(location: KeyLocation): string {
  switch (location.kind) {
    case 'header':
      return location.name;
    case 'authorization':
      return 'authorization';
    case 'query':
    case 'cookie':
      return location.name.toLowerCase();
  }
}
