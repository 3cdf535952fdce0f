// What is Apache's own: settings in a script, and an error log that shows addresses.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { APACHE } from './apache-recipe.js';
import { BLOCKED_PATH, type Recipe } from './gateway.js';
import { PEPPER, startedFor } from './stories/started.js';
import { sendRequest } from './wire.js';

export function itMakesNoDigestWithoutAPepper(): void {
  for (const content of [undefined, '', `${'x'.repeat(31)}\n`]) {
    it(`serves and says so with ${content === undefined ? 'no pepper file' : `the pepper "${content.trim()}"`}`, async (t) => {
      const { gateway } = await startedFor(t, withPepperFile(content));
      const { status } = await sendRequest(gateway.port, { lines: ['X-API-Key: k', 'X-Request-Id: r'] });
      assert.equal(status, 200);
      const record = await gateway.recordOf('r');
      assert.equal(record.api_key_fingerprint, null);
      assert.equal(record.api_key_fingerprint_key_id, null);
      await gateway.stop();
      assert.match(gateway.everythingLogged(), /no pepper of at least 32 bytes in \S+; no fingerprints/);
    });
  }
}

function withPepperFile(content: string | undefined): Recipe {
  return {
    ...APACHE,
    prepare: (setup) => {
      const file = join(setup.folder, 'pepper');
      if (content !== undefined) writeFileSync(file, content);
      return APACHE.prepare({ ...setup, pepper: { id: '2026-11', file } });
    },
  };
}

export function itKeepsTheRestOfAnError(): void {
  it('cuts the query of an error, and nothing before it', async (t) => {
    const { gateway } = await startedFor(t, APACHE);
    await sendRequest(gateway.port, { target: `${BLOCKED_PATH}?api_key=canary`, lines: ['X-Request-Id: r'] });
    await gateway.recordOf('r');
    await gateway.stop();
    const logged = gateway.everythingLogged();
    assert.match(logged, /AH01630: client denied by server configuration: \S+\/blocked\?\n/);
    assert.doesNotMatch(logged, /canary/);
  });
}

export function itChangesItsPepper(): void {
  it('takes a new pepper, with its id, by a reload', async (t) => {
    const { gateway } = await startedFor(t, APACHE, { keyed: true });
    const { folder } = gateway.setup;
    await sendRequest(gateway.port, { lines: ['X-API-Key: k'] });
    const pepper = 'another pepper of 32 bytes or so';
    writeFileSync(join(folder, 'pepper-2'), pepper);
    const file = join(folder, 'api-key', 'api_key.lua');
    const changed = readFileSync(file, 'utf8').replace(`${folder}/pepper`, `${folder}/pepper-2`);
    writeFileSync(file, changed.replace(`"${PEPPER.id}"`, '"2026-12"'));
    process.kill(Number(readFileSync(join(folder, 'apache2.pid'), 'utf8')), 'SIGUSR1');
    // Answered with the old one until its processes are gone.
    const expected = createHmac('sha256', pepper).update('k').digest('hex').slice(0, 16);
    for (let asked = 2; ; asked += 1) {
      await sendRequest(gateway.port, { lines: ['X-API-Key: k'] });
      const record = (await gateway.records(asked))[asked - 1]!;
      if (record.api_key_fingerprint_key_id === PEPPER.id && asked < 500) continue;
      assert.equal(record.api_key_fingerprint_key_id, '2026-12');
      assert.equal(record.api_key_fingerprint, expected);
      break;
    }
  });
}
