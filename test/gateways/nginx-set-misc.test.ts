import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Folder } from '../config/helpers.js';
import { ROOT, skipWithout } from '../support/real-part.js';
import { itAgreesWithTheVectors, type Exceptions } from './drive.js';
import { NGINX_REFUSES, nginxSetMisc } from './nginx-recipe.js';
import { itPassesTheStoriesOfNginx } from './nginx-stories.js';
import { itPassesEveryStory } from './stories.js';
import { fingerprintOf, startedFor } from './stories/started.js';
import { sendRequest } from './wire.js';

const FIRST_LINE_ONLY = {
  kind: 'differs',
  sees: null,
  why: 'a variable of nginx has the first header line only',
} as const;

const BROKEN_BESIDE_GOOD = {
  kind: 'differs',
  sees: null,
  why: 'set_unescape_uri would drop the broken encoding, so there is no fingerprint',
} as const;

const EXCEPTIONS: Exceptions = {
  ...NGINX_REFUSES,
  'header-first-one-empty': FIRST_LINE_ONLY,
  'header-first-one-white-space': FIRST_LINE_ONLY,
  'header-first-two-empty-of-four': FIRST_LINE_ONLY,
  'query-two-percents': BROKEN_BESIDE_GOOD,
  'query-broken-then-good': BROKEN_BESIDE_GOOD,
};

describe('nginx with set-misc', { skip: skipWithout('nginx-set-misc') }, () => {
  itAgreesWithTheVectors(nginxSetMisc(), EXCEPTIONS);
  itPassesEveryStory(nginxSetMisc());
  itPassesTheStoriesOfNginx(nginxSetMisc);
  itRefusesWhatIsNoPepper();
  itDecodesWhatIsLong();
});

function itRefusesWhatIsNoPepper(): void {
  const folder = new Folder();
  after(() => folder.remove());
  const SCRIPT = join(ROOT, 'gateways', 'nginx-set-misc', 'pepper-conf.sh');
  const good = 'correct-horse-battery-staple-0123';

  function run(id: string, pepper: string | null): { status: number | null; out: string; err: string } {
    const file = pepper === null ? join(folder.path, 'none') : folder.write('pepper', pepper);
    const { status, stdout, stderr } = spawnSync('sh', [SCRIPT, id, file], { encoding: 'utf8' });
    return { status, out: stdout, err: stderr };
  }

  it('makes no configuration of what is no pepper', () => {
    assert.match(run('2026-11', good).out, /^set_decode_hex \$api_key_pepper [0-9a-f]{66};\nset /);
    for (const [id, pepper] of [
      ['2026-11', `${'x'.repeat(31)}\n`],
      ['2026-11', ''],
      ['2026-11', null],
      ['', good],
      ['a;b', good],
      ['a b', good],
      ['$x', good],
    ] as const) {
      const { status, out, err } = run(id, pepper);
      assert.notEqual(status, 0, `${id} ${pepper}`);
      assert.equal(out, '');
      assert.notEqual(err, '');
    }
  });
}

function itDecodesWhatIsLong(): void {
  it('decodes up to three plus signs beside encodings, and 7 KB', async (t) => {
    const { gateway } = await startedFor(t, nginxSetMisc());
    const KEYS: readonly (readonly [string, string | null])[] = [
      ['+%41', '+A'],
      ['%41+', 'A+'],
      ['a+b+c%3D', 'a+b+c='],
      ['+++%41', '+++A'],
      ['a+b+c+%2Bd', 'a+b+c++d'],
      ['a+b+c+d+%2B', null],
      ['a+b+c+d+e+f', 'a+b+c+d+e+f'],
      ['%41'.repeat(2500), 'A'.repeat(2500)],
      [`%41${'+'.repeat(7000)}`, null],
      ['%'.repeat(7000), '%'.repeat(7000)],
      [`%41${'%'.repeat(7000)}`, null],
    ];
    for (const [index, [sent, key]] of KEYS.entries()) {
      const id = `r-${index}`;
      await sendRequest(gateway.port, { target: `/?api_key=${sent}`, lines: [`X-Request-Id: ${id}`] });
      const record = await gateway.recordOf(id);
      assert.equal(record.api_key_fingerprint, key === null ? null : fingerprintOf(key, true), sent);
    }
    const spaced = `${' '.repeat(3000)}\t${' '.repeat(3000)}`;
    await sendRequest(gateway.port, { lines: ['X-Request-Id: spaced', `X-API-Key: a${spaced}b\t`] });
    const record = await gateway.recordOf('spaced');
    assert.equal(record.api_key_fingerprint, fingerprintOf(`a${spaced}b`, true));
  });
}
