// What of nginx can come between a request and its record, for both of its recipes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  freePort,
  startGateway,
  type Gateway,
  type GatewaySetup,
  type Launch,
  type Recipe,
} from './gateway.js';
import type { Replacement } from './nginx-recipe.js';
import { fingerprintOf, startedFor, withPepper, type StartOptions, type Started } from './stories/started.js';
import { sendRequest } from './wire.js';

/** A recipe whose shipped files are changed further. */
export type NginxRecipe = (replacements?: readonly Replacement[]) => Recipe;

const KEY = 'sk_test_abc123';
const PASS = 'proxy_pass http://127.0.0.1:3000;';

/** With more directives where the application is passed to; UPSTREAM is its port. */
async function startedWith(
  t: TestContext,
  recipe: NginxRecipe,
  directives: string,
  options: StartOptions = {},
): Promise<Started> {
  return startedFor(t, recipe([[PASS, `${PASS}\n${directives}`]]), { keyed: true, ...options });
}

export function itPassesTheStoriesOfNginx(recipe: NginxRecipe): void {
  itKnowsTheRequestAfterAnErrorPage(recipe);
  itKnowsTheLastUpstream(recipe);
  itKnowsWhetherAnAnswerCame(recipe);
  itLeaksKeysAtAnyLowerLevel(recipe);
}

function itKnowsTheRequestAfterAnErrorPage(recipe: NginxRecipe): void {
  it('keeps method, path, key and ids of a request that an error page answers', async (t) => {
    const errorPage = 'error_page 502 /50x.html; }\nlocation = /50x.html { internal; return 200 "sorry";';
    const { gateway } = await startedWith(t, recipe, errorPage, { down: true });
    const lines = ['X-Request-Id: r-1', 'Content-Length: 0'];
    await sendRequest(gateway.port, { method: 'POST', target: `/v1?api_key=${KEY}`, lines });
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([record.method, record.path, record.upstream_status], ['POST', '/v1', null]);
    assert.equal(record.api_key_fingerprint, fingerprintOf(KEY, true));
  });
}

function itKnowsTheLastUpstream(recipe: NginxRecipe): void {
  it('has the status of the server that answered when an earlier one did not', async (t) => {
    const dead = await freePort();
    const servers = `upstream app { server 127.0.0.1:${dead}; server 127.0.0.1:3000 backup; }\nserver {\n listen`;
    const { gateway } = await startedFor(
      t,
      recipe([
        ['server {\n        listen', servers],
        [PASS, 'proxy_pass http://app;'],
      ]),
      { keyed: true, handler: (_, response) => void response.writeHead(201).end() },
    );
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1'] });
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([record.status, record.upstream_status], [201, 201]);
  });

  it('has none when no server of several could be reached', async (t) => {
    const ports = [await freePort(), await freePort()];
    const servers = `upstream app { ${ports.map((port) => `server 127.0.0.1:${port};`).join(' ')} server 127.0.0.1:3000 down; }\nserver {\n listen`;
    const { gateway } = await startedFor(
      t,
      recipe([
        ['server {\n        listen', servers],
        [PASS, 'proxy_pass http://app;'],
      ]),
      { keyed: true },
    );
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1'] });
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([record.status, record.upstream_status], [502, null]);
  });
}

function itKnowsWhetherAnAnswerCame(recipe: NginxRecipe): void {
  const never = (): void => undefined;

  it('has 504 of an application that does not answer in time', async (t) => {
    const { gateway } = await startedWith(t, recipe, 'proxy_read_timeout 200ms;', { handler: never });
    await sendRequest(gateway.port, { lines: ['X-Request-Id: r-1'] });
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([record.status, record.upstream_status], [504, 504]);
  });

  it('has 499 where the client gave up first', async (t) => {
    const { gateway, upstream } = await startedWith(t, recipe, '', { handler: never });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: api.test\r\nX-Request-Id: r-1\r\n\r\n');
    while (upstream.requests.length === 0) await pause(10);
    socket.destroy();
    await once(socket, 'close');
    const record = await gateway.recordOf('r-1');
    assert.deepEqual([record.status, record.upstream_status], [499, 499]);
  });

  it('has none of an answer from the cache', async (t) => {
    const cache = 'proxy_cache answers; proxy_cache_valid 200 1m;';
    const path = (setup: GatewaySetup): string =>
      `http {\nproxy_cache_path ${setup.folder}/cache keys_zone=answers:1m;\n`;
    const cached: Recipe = {
      ...recipe(),
      prepare: (setup): Launch | Promise<Launch> =>
        recipe([
          ['http {\n', path(setup)],
          [PASS, `${PASS}\n${cache}`],
        ]).prepare(setup),
    };
    const { gateway, upstream } = await startedFor(t, cached, { keyed: true });
    for (const id of ['r-1', 'r-2']) await sendRequest(gateway.port, { lines: [`X-Request-Id: ${id}`] });
    assert.equal(upstream.requests.length, 1);
    assert.equal((await gateway.recordOf('r-1')).upstream_status, 200);
    const record = await gateway.recordOf('r-2');
    assert.deepEqual([record.status, record.upstream_status], [200, null]);
  });
}

/** Why the error log is at emerg; and proof that the stories about raw keys would find them. */
function itLeaksKeysAtAnyLowerLevel(recipe: NginxRecipe): void {
  const EMERG = '/var/log/nginx/error.log emerg;';

  async function logOf(t: TestContext, level: string, pass: string): Promise<string> {
    const changed = recipe([
      [EMERG, `/var/log/nginx/error.log ${level};`],
      [PASS, pass],
    ]);
    const upstreamPort = await freePort();
    const gateway: Gateway = await startGateway(withPepper(changed), { upstreamPort });
    t.after(() => gateway.stop());
    await sendRequest(gateway.port, { target: `/v1?api_key=${KEY}` });
    await gateway.records(1);
    await gateway.stop();
    return gateway.everythingLogged();
  }

  it('would log the key of a query in its error log at other levels than emerg', async (t) => {
    // The port of the application, or else its replacement would be missed.
    const noSocket = 'proxy_pass http://unix:/nowhere/127.0.0.1:3000/app.sock;';
    assert.match(await logOf(t, 'error', PASS), new RegExp(`Connection refused.*${KEY}`));
    assert.match(await logOf(t, 'crit', noSocket), new RegExp(`No such file.*${KEY}`));
    assert.ok(!(await logOf(t, 'emerg', PASS)).includes(KEY));
    assert.ok(!(await logOf(t, 'emerg', noSocket)).includes(KEY));
  });
}
