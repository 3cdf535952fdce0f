import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startApp } from '../support/app-process.js';

const KEY = 'sk_test_canary_of_diagnostics';
const PEPPER = 'pepper-of-diagnostics-0123456789-0123456789';
const SECRETS = [KEY, PEPPER, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64').slice(0, 30)];

/** Hostile and ordinary, with the key wherever one can be. */
const HEADS = [
  `GET /?api_key=${KEY} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\nX-API-Key: ${KEY}\r\nX-API-Key: ${KEY}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: ${KEY}\r\nAuthorization: ApiKey ${KEY}\r\nConnection: close\r\n\r\n`,
  `GET /${KEY} HTTP/1.1\r\nHost: a\r\nCookie: session=${KEY}\r\nBaggage: k=${KEY}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\nTraceparent: ${KEY}\r\nTracestate: ${KEY}\r\nX-API-Key: ${KEY}\r\nConnection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\nX-API-Key: ${KEY}\r\nTransfer-Encoding: ${KEY}\r\n\r\n`,
];

function ask(port: number, head: string): Promise<void> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    socket.on('error', () => undefined).on('close', () => settle());
    socket.resume();
  });
}

describe('what is said at OTEL_LOG_LEVEL=all', () => {
  it('holds neither a key nor a pepper, in good settings and in bad ones', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'pepper');
    writeFileSync(file, `${PEPPER}\n`, { mode: 0o644 });
    const locations = 'header:x-api-key,authorization:apikey,query:api_key,cookie:session';
    for (const settings of [
      { OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: file },
      { OTEL_INSTRUMENTATION_API_KEY_PEPPER: PEPPER },
      { OTEL_INSTRUMENTATION_API_KEY_PEPPER_FILE: PEPPER },
      { OTEL_INSTRUMENTATION_API_KEY_PEPPER_ID: PEPPER },
      { OTEL_INSTRUMENTATION_API_KEY_PREVIOUS_PEPPERS: `${PEPPER},a=${PEPPER}` },
      { OTEL_INSTRUMENTATION_API_KEY_FINGERPRINT_LENGTH: PEPPER },
    ]) {
      const app = await startApp({
        app: 'test/fixtures/raw-app.mjs',
        env: { OTEL_LOG_LEVEL: 'all', OTEL_INSTRUMENTATION_API_KEY_LOCATIONS: locations, ...settings },
      });
      for (const head of HEADS) await ask(app.port, head);
      await app.stop();
      const said = app.stdout + app.stderr;
      assert.ok(said.length > 500, 'diagnostics are on');
      for (const secret of SECRETS)
        assert.ok(!said.includes(secret), `said with ${Object.keys(settings).join()}`);
    }
  });
});
