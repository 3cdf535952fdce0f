import type { FingerprintMode, Pepper } from '../fingerprint/fingerprint.js';
import type { ConfigProblem } from './config.js';
import { shownKey, type Given } from './given.js';
import { readPepperFile, type PepperFile } from './pepper-file.js';
import type { PreviousPepper } from './pepper-settings.js';
import type { Complaint } from './problem.js';
import type { SourceKind } from './reading.js';
import { problemWith, readGiven, settle } from './settle.js';

const OFF: FingerprintMode = Object.freeze({ kind: 'off' });
const UNKEYED: FingerprintMode = Object.freeze({ kind: 'sha256' });

const ARE_OFF = 'fingerprints are off';

const ACTIVE_KEYS = ['pepper', 'pepperFile'] as const;

/** The source whose word on the active pepper counts, be it good or bad. */
function giverOfPepper(sources: readonly Given[]): Given | undefined {
  return sources.find((given) => ACTIVE_KEYS.some((key) => given.values.has(key)));
}

function readActive(given: Given): PepperFile {
  if (ACTIVE_KEYS.every((key) => given.values.has(key))) {
    const wrong = `given together with ${shownKey(given.kind, 'pepperFile')}`;
    return { kind: 'refused', complaint: { wrong, allowed: 'one of the two' } };
  }
  if (given.values.has('pepper')) {
    const reading = readGiven(given, 'pepper');
    return 'value' in reading
      ? { kind: 'key', key: reading.value }
      : { kind: 'refused', complaint: reading.refused };
  }
  const path = readGiven(given, 'pepperFile');
  return 'value' in path ? readPepperFile(path.value) : { kind: 'refused', complaint: path.refused };
}

function activePepper(given: Given, id: string, problems: ConfigProblem[]): Pepper | undefined {
  const key = given.values.has('pepper') ? 'pepper' : 'pepperFile';
  const read = readActive(given);
  switch (read.kind) {
    case 'refused':
      problems.push(problemWith(given.kind, key, read.complaint, ARE_OFF));
      return undefined;
    case 'key':
      if (read.warning !== undefined) {
        problems.push(problemWith(given.kind, key, read.warning, 'it is used all the same'));
      }
      return Object.freeze({ id, key: read.key });
  }
}

/**
 * The usable ones of the previous peppers. One that is bad is left out and the others stay: without
 * it, records carry one digest less, and nothing goes out that should not.
 */
function previousPeppers(
  given: readonly PreviousPepper[],
  by: SourceKind,
  active: Pepper,
  problems: ConfigProblem[],
): readonly Pepper[] {
  const ids = new Set([active.id]);
  const peppers: Pepper[] = [];
  for (const pepper of given) {
    const part = `pepper "${pepper.id}"`;
    const complain = (complaint: Complaint, instead: string): void => {
      problems.push(problemWith(by, 'previousPeppers', { ...complaint, part }, instead));
    };
    if (ids.has(pepper.id)) {
      complain(
        { wrong: 'its id is taken', allowed: 'ids that differ from each other and the active one' },
        'left out',
      );
      continue;
    }
    ids.add(pepper.id);
    const read: PepperFile = pepper.kind === 'file' ? readPepperFile(pepper.path) : pepper;
    if (read.kind === 'refused') {
      complain(read.complaint, 'left out');
      continue;
    }
    if (read.warning !== undefined) complain(read.warning, 'it is used all the same');
    peppers.push(Object.freeze({ id: pepper.id, key: read.key }));
  }
  return Object.freeze(peppers);
}

/** Without an active pepper: unkeyed, unless something tells that digests were meant to be keyed. */
function withoutPepper(
  sources: readonly Given[],
  pepperWasMeant: boolean,
  problems: ConfigProblem[],
): FingerprintMode {
  const remnant = (['previousPeppers', 'pepperId'] as const).flatMap((key) =>
    sources.filter((given) => given.values.has(key)).map((given) => ({ kind: given.kind, key })),
  )[0];
  if (remnant !== undefined) {
    const complaint = {
      wrong: 'given without an active pepper',
      allowed: 'together with pepper or pepperFile',
    };
    problems.push(problemWith(remnant.kind, remnant.key, complaint, ARE_OFF));
    return OFF;
  }
  if (pepperWasMeant) return OFF;
  for (const { kind, empty } of sources) {
    for (const key of ACTIVE_KEYS.filter((each) => empty.includes(each))) {
      const complaint = { code: 'weak_secret', wrong: 'empty, which counts as not given' } as const;
      problems.push(problemWith(kind, key, complaint, 'fingerprints are plain SHA-256'));
    }
  }
  return UNKEYED;
}

/**
 * How keys become fingerprints. Whoever gives a pepper wants no unkeyed digest to leave the process,
 * so a bad one turns fingerprints off; no other source's pepper and no plain SHA-256 takes its place.
 *
 * @param pepperWasMeant whether a pepper may have been given in a way that cannot be read
 */
export function resolveFingerprint(
  sources: readonly Given[],
  pepperWasMeant: boolean,
  problems: ConfigProblem[],
): FingerprintMode {
  const giver = giverOfPepper(sources);
  const id = settle('pepperId', sources, problems);
  const previous = settle('previousPeppers', sources, problems);
  if (giver === undefined) return withoutPepper(sources, pepperWasMeant, problems);
  const active = activePepper(giver, id.value, problems);
  if (active === undefined) return OFF;
  return Object.freeze({
    kind: 'hmac-sha256',
    active,
    previous: previousPeppers(previous.value, previous.by ?? giver.kind, active, problems),
  });
}
