// Two stories of a gateway as a whole: with the instrumented application behind it, and with many clients before it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startApp } from '../support/app-process.js';
import { VECTORS, assertAgreement, headBytes, type Comparison } from '../vectors/vectors.js';
import { startGateway, type Recipe } from './gateway.js';
import { fingerprintOf, startedFor } from './stories/started.js';
import { sendBytes, sendRequest } from './wire.js';

/** What matters in the end: where a gateway hands on another key than the client sent, both must say which. */
export function itAgreesWithTheApplicationBehindIt(recipe: Recipe): void {
  it('agrees with the instrumented application behind it on every vector that gets there', async (t) => {
    const app = await startApp({ app: 'test/fixtures/raw-app.mjs' });
    t.after(() => app.stop());
    const gateway = await startGateway(recipe, { upstreamPort: app.port });
    t.after(() => gateway.stop());
    const vectors = VECTORS.cases.filter(({ configuration }) => configuration === 'default');
    for (const vector of vectors) await sendBytes(gateway.port, headBytes(vector));
    await app.stop();
    const events = app.exported.events();
    assert.ok(events.length > vectors.length * 0.9, `${events.length} of ${vectors.length} got there`);
    const records = await gateway.records(events.length);
    assertAgreement(
      events.map(({ traceId, attributes }): Comparison<unknown> => {
        const [name] = attributes['http.request.header.x-request-id'] as [string];
        const record = records.find(({ request_id: id }) => id === name);
        return {
          name,
          expected: { traceId, fingerprint: attributes['api_key.fingerprint'] ?? null },
          actual: { traceId: record?.trace_id, fingerprint: record?.api_key_fingerprint },
        };
      }),
    );
  });
}

export function itKeepsKeysApart(recipe: Recipe): void {
  it('gives each of many requests at once the fingerprint of its own key', async (t) => {
    const { gateway } = await startedFor(t, recipe, { keyed: true });
    const keys = Array.from({ length: 300 }, (_, index) => `key-${index}`);
    await Promise.all(
      keys.map((key, index) =>
        sendRequest(gateway.port, { lines: [`X-API-Key: ${key}`, `X-Request-Id: r-${index}`] }),
      ),
    );
    const records = await gateway.records(keys.length);
    assertAgreement(
      keys.map((key, index) => ({
        name: key,
        expected: { fingerprint: fingerprintOf(key, true) },
        actual: {
          fingerprint: records.find(({ request_id: id }) => id === `r-${index}`)?.api_key_fingerprint,
        },
      })),
    );
  });
}
