import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startApp } from '../support/app-process.js';

const KEY = 'sk/test+abc=123&%"quoted"';
const SCRUBBED = /\[api_key:[0-9a-f]{16}\]/;

describe('an application that is careless with the key', () => {
  it('does not get it into any span of the request', async () => {
    const app = await startApp({
      app: 'test/fixtures/leaky-app.cjs',
      env: { OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'x-api-key' },
    });
    await app.get('/', { 'x-api-key': KEY });
    await app.stop();
    const spans = app.exported.spans();
    assert.equal(spans.length, 4, 'two server spans, one client span, one of its own');
    const text = app.exported.text();
    for (const form of [
      KEY,
      encodeURIComponent(KEY),
      Buffer.from(KEY).toString('base64'),
      JSON.stringify(KEY).slice(1, -1),
    ]) {
      assert.ok(
        !text.includes(form) && !text.includes(JSON.stringify(form).slice(1, -1)),
        'a form of the key',
      );
    }
    const own = spans.find(({ scope }) => scope === 'app');
    assert.match(own!.name, SCRUBBED);
    assert.match(own!.statusMessage!, SCRUBBED);
    assert.match(own!.attributes['db.statement'] as string, SCRUBBED);
    assert.match(own!.events[0]!.name, SCRUBBED);
  });
});
