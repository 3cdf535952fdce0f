import assert from 'node:assert/strict';
import { rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { itAgreesWithTheVectors } from './drive.js';
import { NGINX_REFUSES, nginxNjs } from './nginx-recipe.js';
import { itPassesTheStoriesOfNginx } from './nginx-stories.js';
import { itPassesEveryStory } from './stories.js';
import { fingerprintOf, startedFor } from './stories/started.js';
import { sendRequest } from './wire.js';

describe('nginx with njs', { skip: skipWithout('nginx-njs') }, () => {
  itAgreesWithTheVectors(nginxNjs(), NGINX_REFUSES);
  itPassesEveryStory(nginxNjs());
  itPassesTheStoriesOfNginx(nginxNjs);
  itSaysThatItCannotUseThePepper();

  it('fingerprints the text of repeated headers that are not UTF-8', async (t) => {
    const { gateway } = await startedFor(t, nginxNjs());
    const lines = ['X-API-Key: caf\xe9', 'X-API-Key: two'];
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1', ...lines] });
    const { api_key_fingerprint: fingerprint } = await gateway.recordOf('r-1');
    assert.equal(fingerprint, fingerprintOf(Buffer.from('caf\ufffd').toString('latin1')));
  });

  it('begins every line with the time', async (t) => {
    const { gateway } = await startedFor(t, nginxNjs());
    await sendRequest(gateway.port);
    await gateway.records(1);
    assert.match(gateway.recordLines()[0]!.toString(), /^\{"time":\d+(\.\d+)?,"gateway":"nginx","trace_id":/);
  });
});

function itSaysThatItCannotUseThePepper(): void {
  const BROKEN: readonly (readonly [string, (file: string) => void])[] = [
    ['is gone', (file) => rmSync(file)],
    ['is shorter than 32 bytes', (file) => writeFileSync(file, 'x'.repeat(31))],
    ['is empty', (file) => writeFileSync(file, '\n')],
  ];
  for (const [what, spoil] of BROKEN) {
    it(`writes no fingerprint, and says so, when the pepper's file ${what}`, async (t) => {
      const { gateway, upstream } = await startedFor(t, nginxNjs(), { keyed: true });
      spoil(join(gateway.setup.folder, 'pepper'));
      await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1', 'X-API-Key: sk_test_abc123'] });
      await sendRequest(gateway.port, { lines: ['X-Request-Id: r-2'] });
      const record = await gateway.recordOf('r-1');
      assert.deepEqual([record.status, record.api_key_fingerprint], [200, null]);
      assert.equal(record.api_key_fingerprint_key_id, null);
      await gateway.recordOf('r-2');
      assert.equal(upstream.requests.length, 2);
      const problems = readFileSync(join(gateway.setup.logs, 'api-key-problems.log'), 'utf8');
      assert.match(problems, /^\S+T\S+ no fingerprints: .+\n$/);
      assert.doesNotMatch(gateway.everythingLogged(), /sk_test_abc123/);
    });
  }

  it('takes a new pepper without a restart', async (t) => {
    const { gateway } = await startedFor(t, nginxNjs(), { keyed: true });
    const file = join(gateway.setup.folder, 'pepper');
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1', 'X-API-Key: k'] });
    writeFileSync(file, 'another-pepper-of-32-bytes-or-so');
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-2', 'X-API-Key: k'] });
    const one = await gateway.recordOf('r-1');
    const two = await gateway.recordOf('r-2');
    assert.equal(one.api_key_fingerprint, fingerprintOf('k', true));
    assert.notEqual(two.api_key_fingerprint, one.api_key_fingerprint);
  });
}
