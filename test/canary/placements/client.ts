import { COPIES } from '../presenting.js';
import type { Placement } from '../placement.js';

/** What the client sends beside the key that it presents, the same key again; the application logs the request. */
export const CLIENT_PLACEMENTS: readonly Placement[] = Object.keys(COPIES).map((copy) => ({
  name: `${copy} of the client`,
  foundIn: [],
  why: 'the presented key is searched for in all that is written of its request, wherever else the client put it',
  writings: ['as it is'],
  // A path or a cookie of its own would take the place of the presented key.
  locations: copy.includes('cookie') ? ['header', 'query'] : ['header', 'authorization', 'cookie'],
}));

/** How the client of `placement` sends it. */
export const copyOf = ({ name }: Placement): (typeof COPIES)[string] =>
  COPIES[name.replace(/ of the client$/, '')]!;
