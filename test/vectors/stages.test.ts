// The vectors through the stages that find a key and fingerprint it, and through createFingerprinter.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { findPresentedKey, type CredentialSource } from '../../src/credential/find.js';
import { nameOfLocation } from '../../src/credential/location-name.js';
import { createFingerprinter } from '../../src/fingerprint/create-fingerprinter.js';
import { fingerprintByteString } from '../../src/fingerprint/fingerprint.js';
import type { ResolvedConfig } from '../../src/config/config.js';
import { Folder, fromEnvironment } from '../config/helpers.js';
import { headOf } from '../credential/request.js';
import {
  assertAgreement,
  byConfiguration,
  bytesOf,
  headBytes,
  settingsOf,
  VECTORS,
  VECTORS_FILE,
  type Vector,
  type VectorPepper,
} from './vectors.js';

const folder = new Folder();
after(() => folder.remove());

/** White space around values is left to the stage, which has to cope where a parser did not take it. */
function sourceOf(vector: Vector): CredentialSource {
  const [requestLine, ...fields] = headBytes(vector).toString('latin1').split('\r\n').slice(0, -2);
  const lines = fields.flatMap((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), field.slice(colon + 1)];
  });
  return headOf(lines, requestLine!.split(' ')[1]);
}

/** In the form of an expectation. */
function resultOf(vector: Vector, { locations, fingerprint: mode, fingerprintLength }: ResolvedConfig) {
  const presented = findPresentedKey(sourceOf(vector), locations);
  const key = presented?.key.revealByteString();
  const digest = key === undefined ? undefined : fingerprintByteString(key, mode, fingerprintLength);
  return {
    key: key === undefined ? null : Buffer.from(key, 'latin1').toString('hex'),
    location: presented?.location.kind ?? null,
    name: presented === undefined ? null : nameOfLocation(presented.location),
    count: presented?.count ?? 0,
    fingerprint: digest?.value ?? null,
    key_id: digest?.keyId ?? null,
    previous: digest?.previous ?? [],
  };
}

function expectationOf({ expect }: Vector): ReturnType<typeof resultOf> {
  return { ...expect, key: expect.key === null ? null : bytesOf(expect.key).toString('hex') };
}

/** What a caller of `createFingerprinter` has to do by hand: a file may end with one line break. */
function pepperBytes(pepper: VectorPepper): Buffer {
  if ('text' in pepper) return bytesOf(pepper.text);
  return Buffer.from(
    bytesOf(pepper.file)
      .toString('latin1')
      .replace(/\r?\n$/, ''),
    'latin1',
  );
}

describe('the vectors', () => {
  it('are many, of every location, in ASCII, each with a name of its own and a configuration that is there', () => {
    const { cases, configurations } = VECTORS;
    assert.ok(cases.length >= 60);
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
    assert.deepEqual(
      [...new Set(cases.map(({ configuration }) => configuration))].sort(),
      Object.keys(configurations).sort(),
    );
    for (const location of ['header', 'authorization', 'query', 'cookie', null])
      assert.ok(cases.filter(({ expect }) => expect.location === location).length >= 10, String(location));
    assert.match(readFileSync(VECTORS_FILE, 'latin1'), /^[\n\x20-\x7e]*$/);
  });

  it('say which they are on the wire', () => {
    for (const vector of VECTORS.cases) assert.ok(vector.request.includes(`X-Request-Id: ${vector.name}`));
  });
});

describe('the stages agree with the vectors', () => {
  for (const [name, configuration, vectors] of byConfiguration()) {
    it(`of the configuration ${name}`, () => {
      const { config, problems } = fromEnvironment(settingsOf(configuration, folder));
      assert.deepEqual(problems, []);
      assertAgreement(
        vectors.map((vector) => ({
          name: vector.name,
          expected: expectationOf(vector),
          actual: resultOf(vector, config),
        })),
      );
    });
  }
});

describe('createFingerprinter agrees with the vectors', () => {
  for (const [name, { pepper, previous, length }, vectors] of byConfiguration()) {
    it(`of the configuration ${name}, given the bytes of the key`, () => {
      const fingerprinterWith = (each: VectorPepper | null) =>
        createFingerprinter(each === null ? { length } : { length, pepper: pepperBytes(each) });
      const active = fingerprinterWith(pepper);
      const before = previous.map(fingerprinterWith);
      assertAgreement(
        vectors.flatMap(({ name: vector, expect }) => {
          if (expect.key === null) return [];
          const key = bytesOf(expect.key);
          const expected = { fingerprint: expect.fingerprint, previous: expect.previous };
          const actual = { fingerprint: active(key), previous: before.map((each) => each(key)) };
          return [{ name: vector, expected, actual }];
        }),
      );
    });
  }
});
