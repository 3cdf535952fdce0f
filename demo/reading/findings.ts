import type { Sighting } from './sighting.js';
import { amount, inWords } from './words.js';

/** What records mean, for somebody who has to act on it. */
export interface Finding {
  readonly title: string;
  readonly text: string;
  /** Somebody should act now. */
  readonly grave: boolean;
}

type Detector = (sightings: readonly Sighting[]) => Finding[];

/** One address that fails with as many different keys is not mistyping. */
const GUESSES = 10;

/** The gravest first. Each knows the records only, nothing of what the demo played. */
const DETECTORS: readonly Detector[] = [
  sharedKeys,
  guessers,
  wrongKeys,
  expiredKeys,
  missingKeys,
  keysInUrls,
  rateLimited,
  troubles,
];

export function findingsIn(sightings: readonly Sighting[]): Finding[] {
  return DETECTORS.flatMap((detect) => detect(sightings));
}

function sharedKeys(sightings: readonly Sighting[]): Finding[] {
  const byKey = groupBy(sightings.filter(succeeded), ({ fingerprint }) => fingerprint);
  return [...byKey].flatMap(([fingerprint, uses]) => {
    const [first, ...others] = groupBy(uses, ({ address }) => address).keys();
    if (first === undefined || others.length === 0) return [];
    const later = uses.filter(({ address }) => address !== first);
    const unseen = later.every(({ status = 500 }) => status < 400)
      ? ' None was refused: no error log has it.'
      : '';
    const text = `Key ${fingerprint} (${owner(uses[0])}) came from ${first}, then from ${inWords(others)} too: ${amount(later.length, 'request')} there.${unseen}`;
    return [{ title: 'STOLEN KEY?', text, grave: true }];
  });
}

function guessers(sightings: readonly Sighting[]): Finding[] {
  return [...wrongKeysByAddress(sightings)].flatMap(([address, tries]) => {
    const keys = distinctKeys(tries);
    if (keys < GUESSES) return [];
    const gotIn = sightings.filter((one) => one.address === address && succeeded(one)).length;
    const result = gotIn === 0 ? 'None of them was right.' : `Then ${amount(gotIn, 'request')} got in.`;
    const text = `One client, ${address}, tried ${keys} different keys in ${seconds(tries)}. ${result}`;
    return [{ title: 'GUESSING', text, grave: true }];
  });
}

function wrongKeys(sightings: readonly Sighting[]): Finding[] {
  return [...wrongKeysByAddress(sightings)].flatMap(([address, tries]) => {
    const keys = distinctKeys(tries);
    if (keys >= GUESSES) return [];
    const most = Math.max(...tries.map(({ count }) => count));
    const atOnce = most > 1 ? `; one request held ${most} at once` : '';
    return [
      { title: 'WRONG KEYS', text: `${address} sent ${amount(keys, 'wrong key')}${atOnce}.`, grave: false },
    ];
  });
}

function expiredKeys(sightings: readonly Sighting[]): Finding[] {
  const expired = sightings.filter(({ reason }) => reason === 'expired_key');
  return [...groupBy(expired, ({ fingerprint }) => fingerprint).values()].map((uses) => ({
    title: 'EXPIRED KEY',
    text: `${owner(uses[0])} called ${times(uses.length)} with a key that has expired: its work is not done.`,
    grave: false,
  }));
}

function missingKeys(sightings: readonly Sighting[]): Finding[] {
  const missing = sightings.filter(({ reason }) => reason === 'missing_key');
  if (missing.length === 0) return [];
  const byAddress = groupBy(missing, ({ address }) => address);
  const shares = [...byAddress].map(([address, requests]) => `${requests.length} from ${address}`);
  const text = `${amount(missing.length, 'request')} came with no key where one is needed: ${inWords(shares)}.`;
  return [{ title: 'NO KEY', text, grave: false }];
}

function keysInUrls(sightings: readonly Sighting[]): Finding[] {
  const inUrls = sightings.filter((one) => one.location === 'query' && succeeded(one));
  return [...groupBy(inUrls, ({ owner: name }) => name)].map(([name, uses]) => ({
    title: 'KEY IN A URL',
    text: `${name} puts a good key into the URL (${amount(uses.length, 'request')}), where proxies and histories keep it.`,
    grave: false,
  }));
}

function rateLimited(sightings: readonly Sighting[]): Finding[] {
  const limited = sightings.filter(({ reason }) => reason === 'rate_limited');
  return [...groupBy(limited, ({ fingerprint }) => fingerprint).values()].map((uses) => ({
    title: 'TOO FAST',
    text: `${owner(uses[0])} was turned away ${times(uses.length)} by the rate limit.`,
    grave: false,
  }));
}

function troubles(sightings: readonly Sighting[]): Finding[] {
  const failed = sightings.filter((one) => succeeded(one) && (one.status ?? 0) >= 500);
  const aborted = sightings.filter((one) => one.aborted);
  const texts = [
    ...(failed.length > 0 ? [`${amount(failed.length, 'request')} with a good key ended in a 5xx`] : []),
    ...(aborted.length > 0
      ? [`${amount(aborted.length, 'answer')} ended early because the client left`]
      : []),
  ];
  return texts.length === 0 ? [] : [{ title: 'NOT THE KEYS', text: `${inWords(texts)}.`, grave: false }];
}

function wrongKeysByAddress(sightings: readonly Sighting[]): ReadonlyMap<string, Sighting[]> {
  return groupBy(
    sightings.filter(({ reason }) => reason === 'invalid_key'),
    ({ address }) => address,
  );
}

function succeeded({ outcome }: Sighting): boolean {
  return outcome === 'success';
}

/** In the order in which each group was first seen; what has no name is in none. */
function groupBy(
  sightings: readonly Sighting[],
  nameOf: (sighting: Sighting) => string | undefined,
): Map<string, Sighting[]> {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const name = nameOf(sighting);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [sighting]);
    else group.push(sighting);
  }
  return groups;
}

function distinctKeys(sightings: readonly Sighting[]): number {
  return new Set(sightings.map(({ fingerprint }) => fingerprint)).size;
}

function owner(sighting: Sighting | undefined): string {
  const { owner: name = 'unknown client', keyId } = sighting ?? {};
  return keyId === undefined ? name : `${name} / ${keyId}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function seconds(sightings: readonly Sighting[]): string {
  const moments = sightings.map(({ time }) => time.getTime());
  return `${((Math.max(...moments) - Math.min(...moments)) / 1000).toFixed(1)} s`;
}
