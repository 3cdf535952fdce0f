// The vectors over a raw TCP socket to a real preloaded server, and what it exported of them.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Folder, variables } from '../config/helpers.js';
import { startApp } from '../support/app-process.js';
import type { Exported, Plain } from '../support/exported.js';
import { assertAgreement, byConfiguration, headBytes, settingsOf, type Vector } from './vectors.js';

const folder = new Folder();
after(() => folder.remove());

type Attributes = Record<string, Plain>;

/** The attributes that a vector speaks of, and no others of ours. */
function expectedAttributes({ expect }: Vector): Attributes {
  return Object.fromEntries(
    Object.entries({
      'api_key.fingerprint': expect.fingerprint,
      'api_key.fingerprint_key_id': expect.key_id,
      'api_key.previous_fingerprints': expect.previous.length === 0 ? null : [...expect.previous],
      'api_key.location': expect.location,
      'api_key.name': expect.name,
      'api_key.count': expect.count > 1 ? expect.count : null,
      'api_key.outcome': expect.key === null ? 'none' : 'success',
    }).filter(([, value]) => value !== null),
  );
}

function ours(attributes: Attributes | undefined): Attributes {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => name.startsWith('api_key.')));
}

/** The one event of a vector, and the server span that it names. */
function exportedOf({ name }: Vector, exported: Exported): { event: Attributes; span: Attributes } {
  const [event, ...more] = exported
    .events()
    .filter(({ attributes }) => isDeepStrictEqual(attributes['http.request.header.x-request-id'], [name]));
  assert.equal(more.length, 0, `${name} has one event`);
  const span = exported.serverSpans().find(({ spanId }) => spanId === event?.spanId);
  return { event: ours(event?.attributes), span: ours(span?.attributes) };
}

describe('the event and the server span agree with the vectors', () => {
  for (const [name, configuration, vectors] of byConfiguration()) {
    it(`of the configuration ${name}`, async (t) => {
      const app = await startApp({
        app: 'test/fixtures/raw-app.mjs',
        env: variables(settingsOf(configuration, folder)),
      });
      t.after(() => app.stop());
      for (const vector of vectors) {
        assert.match(await app.raw(headBytes(vector), 5_000), /^HTTP\/1\.1 200/, vector.name);
      }
      await app.stop();
      assertAgreement(
        vectors.map((vector) => {
          const attributes = expectedAttributes(vector);
          return {
            name: vector.name,
            expected: { event: attributes, span: attributes },
            actual: exportedOf(vector, app.exported),
          };
        }),
      );
      assert.equal(app.exported.events().length, vectors.length);
      assert.equal(app.exported.serverSpans().length, vectors.length);
      assert.equal(app.stderr, '');
    });
  }
});
