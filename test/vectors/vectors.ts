// fingerprint.json, read; README.md beside it has the format.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LocationKind } from '../../src/credential/location.js';
import type { Folder } from '../config/helpers.js';
import { ROOT } from '../support/app-process.js';

/** ASCII text, or any bytes in hexadecimal. */
type Bytes = string | { readonly hex: string };

export type VectorPepper = { readonly id: string } & ({ readonly text: Bytes } | { readonly file: Bytes });

export interface Configuration {
  readonly locations: readonly string[];
  readonly length: number;
  readonly pepper: VectorPepper | null;
  readonly previous: readonly VectorPepper[];
}

/** What a vector expects; all but `key` is to be seen from outside. */
interface Expectation {
  readonly key: Bytes | null;
  readonly location: LocationKind | null;
  readonly name: string | null;
  readonly count: number;
  readonly fingerprint: string | null;
  readonly key_id: string | null;
  readonly previous: readonly string[];
}

export interface Vector {
  readonly name: string;
  readonly configuration: string;
  readonly request: readonly Bytes[];
  readonly expect: Expectation;
}

interface Vectors {
  readonly configurations: Readonly<Record<string, Configuration>>;
  readonly cases: readonly Vector[];
}

export const VECTORS_FILE = join(ROOT, 'test', 'vectors', 'fingerprint.json');

export const VECTORS = JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as Vectors;

export function bytesOf(given: Bytes): Buffer {
  return typeof given === 'string' ? Buffer.from(given, 'ascii') : Buffer.from(given.hex, 'hex');
}

/** The head of the request as it goes over the wire. */
export function headBytes({ request }: Vector): Buffer {
  const lines = request.flatMap((line) => [bytesOf(line), Buffer.from('\r\n')]);
  return Buffer.concat([...lines, Buffer.from('\r\n')]);
}

/** Each configuration with its cases. */
export function byConfiguration(): readonly (readonly [string, Configuration, readonly Vector[]])[] {
  return Object.entries(VECTORS.configurations).map(
    ([name, configuration]) =>
      [name, configuration, VECTORS.cases.filter((vector) => vector.configuration === name)] as const,
  );
}

/** The settings of a configuration, by what follows the prefix of their variables; pepper files go to `folder`. */
export function settingsOf(
  { locations, length, pepper, previous }: Configuration,
  folder: Folder,
): Record<string, string> {
  const fileOf = (each: VectorPepper): string => {
    assert.ok('file' in each, 'a variable takes previous peppers from files only');
    return folder.write(`pepper-${each.id}`, bytesOf(each.file));
  };
  const settings: Record<string, string> = {
    LOCATIONS: locations.join(','),
    FINGERPRINT_LENGTH: String(length),
  };
  if (pepper === null) return settings;
  settings['PEPPER_ID'] = pepper.id;
  if ('text' in pepper) settings['PEPPER'] = bytesOf(pepper.text).toString('utf8');
  else settings['PEPPER_FILE'] = fileOf(pepper);
  if (previous.length > 0) {
    settings['PREVIOUS_PEPPERS'] = previous.map((each) => `${each.id}=${fileOf(each)}`).join(',');
  }
  return settings;
}

/** What is to come of a vector, and what came. */
export interface Comparison<T> {
  readonly name: string;
  readonly expected: T;
  readonly actual: T;
}

/** Fails with the vectors that differ, and only those. */
export function assertAgreement<T>(comparisons: readonly Comparison<T>[]): void {
  const differing = comparisons.filter(({ expected, actual }) => !isDeepStrictEqual(actual, expected));
  assert.deepEqual(
    differing.map(({ name, actual }) => ({ name, ...actual })),
    differing.map(({ name, expected }) => ({ name, ...expected })),
  );
}
