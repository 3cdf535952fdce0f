import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';
import type { ExportedLog } from '../support/exported.js';
import { foreignProject, putFixtures, type Line } from './foreign-project.js';
import { skipWithout } from '../support/real-part.js';

const KEY = 'sk_test_abc123';
const FINGERPRINT = '3229db23516d9173';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

const saying = (app: AppProcess, words: string): ExportedLog[] =>
  app.exported.logs().filter(({ body }) => typeof body === 'string' && body.startsWith(words));

const skip = skipWithout('npm-registry');

for (const line of ['old', 'new'] satisfies Line[]) {
  describe(`logging inside a request, on the ${line} line`, { skip }, () => {
    let app: AppProcess;
    before(async () => {
      const cwd = await foreignProject(line);
      app = await startApp({ app: putFixtures(cwd, 'preload/logging-server.cjs'), cwd });
      await app.get('/', { 'x-api-key': KEY, traceparent: `00-${TRACE}-${PARENT}-01` });
      await app.get('/', {});
      await app.exported.until(
        (exported) => exported.events().length === 2 && exported.serverSpans().length === 2,
      );
      await app.stop();
    });
    after(() => app.stop());

    for (const library of ['pino', 'winston', 'api']) {
      it(`${library}: the record tells which key, in which trace, and not the key`, () => {
        const records = saying(app, `${library} saw [api_key:`);
        assert.equal(records.length, 1);
        const [{ attributes, traceId, body }] = records as [ExportedLog];
        assert.equal(body, `${library} saw [api_key:${FINGERPRINT}]`);
        assert.equal(attributes['api_key.fingerprint'], FINGERPRINT);
        assert.equal(attributes['presented'], `[api_key:${FINGERPRINT}]`);
        assert.equal(traceId, TRACE);
      });

      it(`${library}: a request without a key adds nothing`, () => {
        const [record] = saying(app, `${library} saw undefined`);
        assert.equal(record?.attributes['api_key.fingerprint'], undefined);
        assert.match(record!.traceId!, /^[0-9a-f]{32}$/);
      });
    }

    it('adds nothing outside of a request', () => {
      const [record] = saying(app, 'pino outside');
      assert.equal(record?.attributes['api_key.fingerprint'], undefined);
    });

    it('lets no key out', () => {
      assert.ok(!app.exported.text().includes(KEY));
    });
  });
}
