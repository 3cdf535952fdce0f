// Sends the vectors through a gateway, and holds its records to them.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { after, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Folder } from '../config/helpers.js';
import {
  VECTORS,
  assertAgreement,
  byConfiguration,
  bytesOf,
  headBytes,
  type Comparison,
  type Vector,
  type VectorPepper,
} from '../vectors/vectors.js';
import { startGateway, type Gateway, type GatewayPepper, type Recipe } from './gateway.js';
import { Upstream } from './upstream.js';
import { sendBytes } from './wire.js';

/** Where a gateway is known not to agree with a vector. */
export type Exception =
  /** It never reaches the application; the status that the client gets, 0 for a closed connection. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  /** The gateway takes something else for the key; each character a byte, null for no key. */
  | { readonly kind: 'differs'; readonly sees: string | null; readonly why: string };

/** By the name of a vector. What is not here must agree, and what is here must not. */
export type Exceptions = Readonly<Record<string, Exception>>;

/** Digits of a recipe's fingerprint. Longer ones of the vectors are compared as far: a fingerprint is cut from the left. */
const LENGTH = 16;

const COVERED_LOCATIONS = VECTORS.configurations['default']!.locations;

/** The recipes look in the default places only. */
const NOT_COVERED: Readonly<Record<string, string>> = {
  cookie: 'looks in cookies',
  'query-first': 'looks in cookies, and in another order',
  'other-names': 'looks under other names',
  'whole-authorization': 'takes the whole Authorization header',
  rotation: 'looks in cookies; `rotation-long` has previous peppers too',
};

const COVERED = byConfiguration().filter(([name]) => !Object.hasOwn(NOT_COVERED, name));

/** For the vectors that have none: they are driven with this one as well. */
const PEPPER: VectorPepper = { id: '2026-11', file: 'correct-horse-battery-staple-0123' };

/** Vectors to be sent to one gateway. */
interface Run {
  readonly title: string;
  readonly pepper: VectorPepper | null;
  readonly vectors: readonly Vector[];
}

function runsOf({ needsPepper = false }: Recipe): readonly Run[] {
  return COVERED.flatMap(([title, { pepper }, vectors]) => {
    const run: Run = { title, pepper, vectors };
    if (pepper !== null) return [run];
    const keyed = { title: `${title}, with a pepper`, pepper: PEPPER, vectors };
    return needsPepper ? [keyed] : [run, keyed];
  });
}

/** What of a record a vector speaks of; or that there is no record, and the client's status. */
type Seen =
  { readonly fingerprint: string | null; readonly keyId: string | null } | { readonly refused: number };

/** A test of each configuration that recipes cover, and one that all others are named. */
export function itAgreesWithTheVectors(recipe: Recipe, exceptions: Exceptions): void {
  const folder = new Folder();
  // A gateway that reads its pepper as another user than root must get there.
  chmodSync(folder.path, 0o755);
  after(() => folder.remove());

  it('drives every vector of the default places, and names the others', () => {
    assertEachVectorIsAccountedFor(exceptions);
  });

  for (const run of runsOf(recipe)) {
    it(`agrees with the vectors of the configuration ${run.title}`, async (t) => {
      const upstream = await Upstream.start();
      t.after(() => upstream.close());
      const pepper = pepperIn(folder, run.pepper);
      const gateway = await startGateway(recipe, { upstreamPort: upstream.port, pepper });
      t.after(() => gateway.stop());
      const seen = await drive(gateway, upstream, run.vectors);
      assert.equal(seen.size, run.vectors.length);
      assertAgreement(run.vectors.map((vector) => comparison(vector, run.pepper, seen, exceptions)));
    });
  }
}

function assertEachVectorIsAccountedFor(exceptions: Exceptions): void {
  const driven = COVERED.flatMap(([, , vectors]) => vectors);
  const left = VECTORS.cases.filter(({ configuration }) => Object.hasOwn(NOT_COVERED, configuration));
  assert.equal(driven.length + left.length, VECTORS.cases.length);
  for (const name of Object.keys(NOT_COVERED)) {
    const { locations } = VECTORS.configurations[name]!;
    assert.notDeepEqual(locations, COVERED_LOCATIONS, `${name} could be covered`);
  }
  for (const [name, { locations }] of COVERED) assert.deepEqual(locations, COVERED_LOCATIONS, name);
  const names = driven.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(exceptions).filter((name) => !names.includes(name)),
    [],
    'exceptions that are no driven vector',
  );
}

/** Sends each vector, and finds its record by the request id, which is the vector's name. */
async function drive(
  gateway: Gateway,
  upstream: Upstream,
  vectors: readonly Vector[],
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const vector of vectors) {
    const { status } = await sendBytes(gateway.port, headBytes(vector));
    if (upstream.requestOf(vector.name) === undefined) {
      seen.set(vector.name, { refused: status });
      continue;
    }
    assert.equal(status, 200, vector.name);
  }
  for (const { name } of vectors) {
    if (seen.has(name)) continue;
    const record = await gateway.recordOf(name);
    seen.set(name, { fingerprint: record.api_key_fingerprint, keyId: record.api_key_fingerprint_key_id });
  }
  return seen;
}

function comparison(
  { name, expect }: Vector,
  pepper: VectorPepper | null,
  seen: ReadonlyMap<string, Seen>,
  exceptions: Exceptions,
): Comparison<Seen> {
  const key = expect.key === null ? null : bytesOf(expect.key);
  const agreed = seenOfKey(key, pepper);
  assertIsTheVectors(agreed, expect, pepper);
  const exception = Object.hasOwn(exceptions, name) ? exceptions[name] : undefined;
  const expected = exception === undefined ? agreed : seenByException(exception, pepper);
  assert.ok(exception === undefined || !isDeepStrictEqual(expected, agreed), `${name} is no exception`);
  return { name, expected, actual: seen.get(name)! };
}

/** What was computed here is what the file says, unless the pepper is not the file's. */
function assertIsTheVectors(agreed: Seen, expect: Vector['expect'], pepper: VectorPepper | null): void {
  if (pepper === PEPPER) return;
  const fingerprint = expect.fingerprint?.slice(0, LENGTH) ?? null;
  assert.deepEqual(agreed, { fingerprint, keyId: expect.key_id });
}

function seenByException(exception: Exception, pepper: VectorPepper | null): Seen {
  if (exception.kind === 'refused') return { refused: exception.status };
  return seenOfKey(exception.sees === null ? null : Buffer.from(exception.sees, 'latin1'), pepper);
}

function seenOfKey(key: Buffer | null, pepper: VectorPepper | null): Seen {
  if (key === null) return { fingerprint: null, keyId: null };
  const digest = pepper === null ? createHash('sha256') : createHmac('sha256', pepperBytes(pepper));
  return { fingerprint: digest.update(key).digest('hex').slice(0, LENGTH), keyId: pepper?.id ?? null };
}

/** The pepper less the line break that its file may end with. */
function pepperBytes(pepper: VectorPepper): Buffer {
  if ('text' in pepper) return bytesOf(pepper.text);
  const text = bytesOf(pepper.file).toString('latin1');
  return Buffer.from(text.replace(/\r?\n$/, ''), 'latin1');
}

function pepperIn(folder: Folder, pepper: VectorPepper | null): GatewayPepper {
  if (pepper === null) return null;
  const content = bytesOf('text' in pepper ? pepper.text : pepper.file);
  return { id: pepper.id, file: folder.write(`pepper-${pepper.id}`, content, 0o644) };
}
