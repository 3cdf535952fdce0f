// What is Varnish's own: a log in shared memory, and a configuration that can be refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { startGateway } from './gateway.js';
import { PEPPER, fingerprintOf, startedFor } from './stories/started.js';
import { VARNISH, workFolder } from './varnish-recipe.js';
import { sendBytes, sendRequest } from './wire.js';

export function itKeepsKeysOutOfSharedMemory(): void {
  it('has no key in the log that every reader on the machine sees', async (t) => {
    const { gateway } = await startedFor(t, VARNISH, { keyed: true });
    await sendRequest(gateway.port, { target: '/v1?api_key=canary', lines: ['X-Request-Id: query'] });
    await sendRequest(gateway.port, { lines: ['X-API-Key: canary', 'X-Request-Id: header'] });
    await sendRequest(gateway.port, { lines: ['Authorization: ApiKey canary', 'X-Request-Id: scheme'] });
    await sendBytes(gateway.port, Buffer.from('GET /?api_key=canary HTTP/1.1\r\nX-API-Key\r\n\r\n'));
    await gateway.recordOf('scheme');
    const read = spawnSync('varnishlog', ['-n', workFolder(gateway.setup), '-d', '-g', 'raw', '-A']);
    const log = read.stdout.toString('latin1');
    assert.match(log, /VCL_Log\s+c request_id:query/);
    assert.match(log, /VCL_Log\s+c fingerprint:[0-9a-f]{16}/);
    assert.doesNotMatch(log, /canary/);
  });

  it('cuts a path that is longer than a line of that log', async (t) => {
    const { gateway } = await startedFor(t, VARNISH);
    const path = `/${'x'.repeat(3_000)}`;
    await sendRequest(gateway.port, { target: path, lines: ['X-Request-Id: long'] });
    const record = await gateway.recordOf('long');
    assert.ok(path.startsWith(record.path) && record.path.length > 900 && record.path.length < 1_000);
  });
}

/** With VCL of a user's after that which is shipped. */
function withVcl(vcl: string): typeof VARNISH {
  return {
    ...VARNISH,
    prepare: (setup) => {
      const launch = VARNISH.prepare(setup);
      appendFileSync(join(setup.folder, 'default.vcl'), vcl);
      return launch;
    },
  };
}

export function itCountsARequestOnce(): void {
  it('has one record of a request that was restarted', async (t) => {
    const recipe = withVcl('sub vcl_deliver { if (req.restarts == 0) { return (restart); } }');
    const { gateway, upstream } = await startedFor(t, recipe, { keyed: true });
    for (const id of ['r-1', 'r-2']) {
      await sendRequest(gateway.port, { lines: ['X-API-Key: k', `X-Request-Id: ${id}`] });
    }
    const records = await gateway.records(2);
    assert.deepEqual(
      records.map((record) => [record.request_id, record.upstream_status, record.api_key_fingerprint]),
      ['r-1', 'r-2'].map((id) => [id, 200, fingerprintOf('k', true)]),
    );
    assert.equal(upstream.requests.length, 4);
  });

  it('has one record of a page and its parts, and caches none of them for another key', async (t) => {
    const recipe = withVcl('sub vcl_backend_response { set beresp.do_esi = true; }');
    const { gateway, upstream } = await startedFor(t, recipe, {
      handler: ({ url, headers }, response) => {
        response.setHeader('Cache-Control', 'max-age=60');
        response.end(url === '/part' ? `for ${String(headers['x-api-key'])}` : '<esi:include src="/part"/>');
      },
    });
    for (const key of ['one', 'two']) {
      const lines = [`X-API-Key: ${key}`, `X-Request-Id: ${key}`];
      const answer = await sendRequest(gateway.port, { lines });
      assert.match(answer.text, new RegExp(`for ${key}`));
    }
    const records = await gateway.records(2);
    assert.deepEqual(
      records.map((record) => [record.request_id, record.path, record.upstream_status]),
      ['one', 'two'].map((id) => [id, '/', 200]),
    );
    assert.equal(upstream.requests.length, 4);
  });
}

export function itTakesLongKeys(): void {
  it('has room for keys of 15 KB', async (t) => {
    const { gateway } = await startedFor(t, VARNISH, { keyed: true });
    // The last one grows threefold on its way.
    for (const key of ['k'.repeat(15_000), '%'.repeat(15_000)]) {
      const id = key.slice(0, 1) === 'k' ? 'k' : 'percent';
      await sendRequest(gateway.port, { target: `/?api_key=${key}`, lines: [`X-Request-Id: query-${id}`] });
      await sendRequest(gateway.port, { lines: [`X-API-Key: ${key}`, `X-Request-Id: header-${id}`] });
      for (const place of ['query', 'header']) {
        const record = await gateway.recordOf(`${place}-${id}`);
        assert.deepEqual([record.status, record.api_key_fingerprint], [200, fingerprintOf(key, true)]);
      }
    }
  });
}

export function itNeedsAPepper(): void {
  for (const content of [undefined, `${'x'.repeat(31)}\n`]) {
    it(`does not start ${content === undefined ? 'without a pepper file' : 'with a short pepper'}`, async (t) => {
      await assert.rejects(startWith(t, content), /no pepper of at least 32 bytes/);
    });
  }

  it('does not start with an empty pepper file', async (t) => {
    // varnishd's own words: an assertion of its std.fileread().
    await assert.rejects(startWith(t, ''), /varnish did not start/);
  });
}

async function startWith(t: TestContext, pepper: string | undefined): Promise<void> {
  const recipe: typeof VARNISH = {
    ...VARNISH,
    prepare: (setup) => {
      const file = join(setup.folder, 'pepper');
      if (pepper !== undefined) writeFileSync(file, pepper);
      return VARNISH.prepare({ ...setup, pepper: { id: '2026-11', file } });
    },
  };
  const gateway = await startGateway(recipe, { upstreamPort: 1 });
  t.after(() => gateway.stop());
}

export function itChangesItsPepper(): void {
  it('takes a new pepper, with its id, by vcl.load', async (t) => {
    const { gateway } = await startedFor(t, VARNISH, { keyed: true });
    const { folder } = gateway.setup;
    const pepper = 'another pepper of 32 bytes or so';
    writeFileSync(join(folder, 'pepper-2'), pepper);
    const file = join(folder, 'api-key-hmac.vcl');
    const changed = readFileSync(file, 'utf8').replaceAll(`${folder}/pepper`, `${folder}/pepper-2`);
    writeFileSync(file, changed.replace(`"${PEPPER.id}"`, '"2026-12"'));
    for (const command of [`vcl.load new ${join(folder, 'default.vcl')}`, 'vcl.use new']) {
      const asked = spawnSync('varnishadm', ['-n', workFolder(gateway.setup), ...command.split(' ')]);
      assert.equal(asked.status, 0, asked.stdout.toString());
    }
    await sendRequest(gateway.port, { lines: ['X-API-Key: k', 'X-Request-Id: r'] });
    const record = await gateway.recordOf('r');
    assert.equal(record.api_key_fingerprint_key_id, '2026-12');
    const digest = createHmac('sha256', pepper).update('k').digest('hex');
    assert.equal(record.api_key_fingerprint, digest.slice(0, 16));
  });
}
