import { readPepperFile } from '../../config/pepper-file.js';
import { ALLOWED_ID, type PreviousPepper } from '../../config/pepper-settings.js';
import { problemOf, type Complaint } from '../../config/problem.js';
import type { Reading } from '../../config/reading.js';
import { nameIn } from '../../config/setting-names.js';
import { SETTINGS } from '../../config/settings.js';
import type { FingerprintMode, Pepper } from '../../fingerprint/fingerprint.js';
import { CliError } from '../cli-error.js';
import { notice } from './notice.js';

/** As the command line has them: each value given, in order. */
export interface GivenOptions {
  readonly pepperFile?: readonly string[];
  readonly pepperId?: readonly string[];
  readonly previous?: readonly string[];
  readonly length?: readonly string[];
  readonly json?: boolean;
}

export interface FingerprintOptions {
  readonly mode: FingerprintMode;
  readonly length: number;
  readonly json: boolean;
}

const ALLOWED_PREVIOUS =
  'an id, = and the path of a pepper file, such as 2026-05=/run/secrets/pepper-2026-05; at most 8 of them, with ids that differ from each other and the active one';

/** A bad pepper ends the command: what the digests of the others miss would look like "was not used". */
function refuse(option: string, complaint: Complaint, allowed: string): never {
  const plain = allowed.replaceAll('`', '');
  throw new CliError(problemOf(option, complaint, plain, 'no fingerprint was made').message);
}

/** Reads as the instrumentation does; but what it would leave out is refused here. */
function read<T>(option: string, reading: Reading<T>, allowed: string): T {
  const [leftOut] = reading.leftOut ?? [];
  if (leftOut !== undefined) refuse(option, leftOut, allowed);
  if ('value' in reading) return reading.value;
  return refuse(option, reading.refused, allowed);
}

function onlyOne(option: string, values: readonly string[] = []): string | undefined {
  if (values.length > 1) refuse(option, { wrong: 'given more than once' }, 'once');
  return values[0];
}

function pepperOf(option: string, id: string, path: string, part?: string): Pepper {
  const pepper = readPepperFile(path);
  const { allowed } = SETTINGS.pepperFile;
  if (pepper.kind === 'refused') refuse(option, { ...pepper.complaint, part }, allowed);
  if (pepper.warning !== undefined) {
    notice(problemOf(option, { ...pepper.warning, part }, allowed, 'it is used all the same').message);
  }
  return { id, key: pepper.key };
}

function previousPeppers(given: readonly string[], active: string): readonly Pepper[] {
  const ids = new Set([active]);
  const previous: readonly PreviousPepper[] = read(
    '--previous',
    SETTINGS.previousPeppers.read(given, 'options'),
    ALLOWED_PREVIOUS,
  );
  return previous.map((pepper) => {
    const part = `pepper "${pepper.id}"`;
    if (ids.has(pepper.id)) refuse('--previous', { part, wrong: 'its id is taken' }, ALLOWED_PREVIOUS);
    ids.add(pepper.id);
    // Text from a command line always names a file.
    return pepper.kind === 'key' ? pepper : pepperOf('--previous', pepper.id, pepper.path, part);
  });
}

/** An analyst who is on the server after all would search for digests that its records do not have. */
function withoutPepper({ pepperId, previous }: GivenOptions): FingerprintMode {
  for (const [option, values] of [
    ['--pepper-id', pepperId],
    ['--previous', previous],
  ] as const) {
    const wrong = 'given without an active pepper';
    if (values !== undefined) refuse(option, { wrong }, 'together with --pepper-file');
  }
  for (const key of ['pepper', 'pepperFile'] as const) {
    const name = nameIn('environment', key);
    if ((process.env[name] ?? '') === '') continue;
    notice(
      `${name} is set but not read; these fingerprints are plain SHA-256, give --pepper-file for others`,
    );
  }
  return { kind: 'sha256' };
}

function modeOf(given: GivenOptions): FingerprintMode {
  const path = onlyOne('--pepper-file', given.pepperFile);
  const givenId = onlyOne('--pepper-id', given.pepperId);
  if (path === undefined) return withoutPepper(given);
  const { read: readId, byDefault } = SETTINGS.pepperId;
  const id = read('--pepper-id', readId(givenId ?? byDefault, 'options'), ALLOWED_ID);
  const active = pepperOf('--pepper-file', id, path);
  return { kind: 'hmac-sha256', active, previous: previousPeppers(given.previous ?? [], id) };
}

function lengthOf(given: GivenOptions): number {
  const { read: readLength, byDefault, allowed } = SETTINGS.fingerprintLength;
  const reading = readLength(onlyOne('--length', given.length) ?? byDefault, 'options');
  // Its own complaint shows short values, and a key may have come here.
  return 'value' in reading ? reading.value : refuse('--length', { wrong: 'not such a number' }, allowed);
}

/** @throws CliError for a value that cannot be used, before any key is read. */
export function readOptions(given: GivenOptions): FingerprintOptions {
  return { length: lengthOf(given), json: given.json ?? false, mode: modeOf(given) };
}
