// The table of keys: digests only, so that nobody can take a key from it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

const file = process.env.API_KEYS_FILE ?? new URL('keys.json', import.meta.url);

const digestOf = (key) => createHash('sha256').update(key).digest();

const table = JSON.parse(readFileSync(file, 'utf8')).map(({ id, client, sha256, expires }) => ({
  id,
  client,
  digest: Buffer.from(sha256, 'hex'),
  expires: expires === undefined ? undefined : new Date(expires),
}));

/**
 * The entry of a key. Digests are compared, each in constant time and all of them
 * every time, so that how long it takes tells nothing about any key.
 */
export function findKey(presented) {
  const digest = digestOf(presented);
  let found;
  for (const entry of table) {
    if (timingSafeEqual(entry.digest, digest)) found = entry;
  }
  return found;
}

export function isExpired({ expires }) {
  return expires !== undefined && expires <= new Date();
}
