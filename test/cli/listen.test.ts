// `otel-api-key listen` without a terminal: lines, files, signals.
import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { OtlpRequest } from '../../src/receiver/otlp.js';
import { FAILURE, listener, send, sendEvents, SUCCESS, temporaryFile, until } from './listener.js';

const SPAN = JSON.stringify({
  resourceSpans: [
    { scopeSpans: [{ spans: [{ name: 'GET', traceId: '0af7651916cd43dd8448eb211c80319c' }] }] },
  ],
});
const METRIC = JSON.stringify({
  resourceMetrics: [
    { scopeMetrics: [{ metrics: [{ name: 'm', sum: { dataPoints: [{ asInt: '1' }, { asInt: '2' }] } }] }] },
  ],
});

describe('without a terminal', () => {
  it('prints aligned lines, and a summary when it is stopped', async (t) => {
    const child = await listener(t);
    assert.equal(await sendEvents(child.url, [SUCCESS, FAILURE]), 200);
    assert.equal(await send(child.url, SPAN, 'traces'), 200);
    assert.equal(await send(child.url, METRIC, 'metrics'), 200);
    assert.equal(await send(child.url, '{'), 400);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended();
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [
      '2023-11-14T22:13:20.123Z  3229db23516d9173  success  -             200  GET     /v1/orders/:id            header x-api-key    203.0.113.9      orders',
      '2023-11-14T22:13:20.123Z  -                 failure  missing_key   401  POST    /v1/orders                -                   -                orders',
      '',
    ]);
    assert.deepEqual(stderr.split('\n').slice(1), [
      'otel-api-key: 2 events: 1 success, 1 failure (1 missing_key), 0 none, 0 unknown',
      'otel-api-key: received 1 span, 3 log records, 2 metric points; 1 request rejected',
      '',
    ]);
  });

  it('prints JSON on demand, with the names of the attributes as they were sent', async (t) => {
    const child = await listener(t, ['--json']);
    await sendEvents(child.url, [
      SUCCESS,
      { 'url.path': '/\u009b2J\u202e\u0007\u2028/käse', __proto__x: 'y' },
    ]);
    child.kill('SIGTERM');
    const { code, stdout } = await child.ended();
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.deepEqual(JSON.parse(lines[0] ?? ''), {
      time: '2023-11-14T22:13:20.123Z',
      eventName: 'api_key.authentication',
      severityNumber: 9,
      body: 'API key authentication succeeded',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      service: 'orders',
      attributes: SUCCESS,
    });
    // The value is whole, and yet nothing in the line could move a cursor.
    const second = JSON.parse(lines[1] ?? '') as { attributes: Record<string, string> };
    assert.equal(second.attributes['url.path'], '/\u009b2J\u202e\u0007\u2028/käse');
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}]/u);
  });

  it('prints one line for an event, whatever is in it', async (t) => {
    const child = await listener(t);
    const hostile = '\u001b[2J\r\nfake\tline\u202e\u009b31m\u0000';
    const event = Object.fromEntries(Object.keys(SUCCESS).map((name) => [name, hostile]));
    await sendEvents(child.url, [event]);
    child.kill('SIGTERM');
    const { stdout } = await child.ended();
    assert.equal(stdout.split('\n').length, 2);
    assert.doesNotMatch(stdout.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  });

  it('stops without a word of complaint when nobody reads any more', async (t) => {
    const child = await listener(t, ['--json']);
    await sendEvents(child.url, [SUCCESS]);
    await until(() => child.stdout() !== '');
    child.closeStdout();
    await sendEvents(child.url, [SUCCESS]);
    const { code, stderr } = await child.ended();
    assert.equal(code, 0);
    assert.doesNotMatch(stderr, /EPIPE|Error/);
    assert.match(stderr, /2 events: 2 success/);
  });

  it('says so when standard output cannot be written', { skip: !existsSync('/dev/full') }, async (t) => {
    const full = openSync('/dev/full', 'w');
    t.after(() => closeSync(full));
    const child = await listener(t, ['--json'], full);
    await sendEvents(child.url, [SUCCESS]);
    const { code, stderr } = await child.ended();
    assert.equal(code, 2);
    assert.match(stderr, /otel-api-key: standard output cannot be written \(ENOSPC\)\n/);
  });

  it('keeps --max-body', async (t) => {
    const child = await listener(t, ['--max-body', '2KiB']);
    assert.equal(await sendEvents(child.url, [SUCCESS]), 200);
    assert.equal(await sendEvents(child.url, [SUCCESS, SUCCESS, SUCCESS]), 413);
    child.kill('SIGTERM');
    assert.match((await child.ended()).stderr, /1 event: .*\n.*1 request rejected/);
  });
});

describe('--out', () => {
  const lines = (file: string): OtlpRequest[] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as OtlpRequest);

  it('has every export of every signal, each on a line, before it is acknowledged', async (t) => {
    const file = temporaryFile(t, 'out.jsonl');
    const child = await listener(t, ['--out', file]);
    assert.match(child.stderr(), /appending to .*out\.jsonl/);
    await send(child.url, SPAN, 'traces');
    assert.deepEqual(lines(file), [
      {
        resourceSpans: [
          {
            resource: {},
            scopeSpans: [
              {
                scope: {},
                spans: [{ name: 'GET', traceId: '0af7651916cd43dd8448eb211c80319c', status: {} }],
              },
            ],
          },
        ],
      },
    ]);
    await send(child.url, METRIC, 'metrics');
    await sendEvents(child.url, [SUCCESS]);
    assert.deepEqual(
      lines(file).map((line) => Object.keys(line)),
      [['resourceSpans'], ['resourceMetrics'], ['resourceLogs']],
    );
    assert.equal(statSync(file).mode & 0o077, 0, 'nobody else may read it');
  });

  it('never interleaves lines', async (t) => {
    const file = temporaryFile(t, 'out.jsonl');
    const child = await listener(t, ['--out', file]);
    const large = { ...SUCCESS, 'user_agent.original': 'x'.repeat(300_000) };
    const sent = Array.from({ length: 24 }, (_, at) =>
      sendEvents(child.url, [at % 2 === 0 ? large : FAILURE]),
    );
    const statuses = await Promise.all(sent);
    assert.ok(statuses.every((status) => status === 200));
    assert.equal(lines(file).length, 24);
  });

  it('goes on after a crash in the middle of a line', async (t) => {
    const file = temporaryFile(t, 'out.jsonl');
    const whole = JSON.stringify({ resourceLogs: [] });
    writeFileSync(file, `${whole}\n{"resourceLo`);
    const child = await listener(t, ['--out', file]);
    await sendEvents(child.url, [SUCCESS]);
    child.kill('SIGKILL');
    await child.ended();
    const again = await listener(t, ['--out', file]);
    await sendEvents(again.url, [FAILURE]);
    const [first, broken, second, third, end] = readFileSync(file, 'utf8').split('\n');
    assert.equal(first, whole);
    assert.equal(broken, '{"resourceLo');
    for (const line of [second, third]) assert.match(line ?? '', /^\{"resourceLogs".*\}$/);
    assert.equal(end, '');
  });

  it(
    'tells senders to try again while it cannot be written',
    { skip: !existsSync('/dev/full') },
    async (t) => {
      const child = await listener(t, ['--out', '/dev/full']);
      assert.equal(await sendEvents(child.url, [SUCCESS]), 503);
      assert.equal(await sendEvents(child.url, [SUCCESS]), 503);
      child.kill('SIGTERM');
      const { code, stdout, stderr } = await child.ended();
      assert.equal(code, 0);
      assert.equal(stdout, '', 'what was not kept is not shown');
      assert.equal(
        stderr.split('cannot write /dev/full (ENOSPC); senders are told to try again').length,
        2,
        stderr,
      );
      assert.match(stderr, /0 requests rejected and 2 not kept/);
    },
  );

  it('has everything that was acknowledged when a signal came in the middle of it', async (t) => {
    const file = temporaryFile(t, 'out.jsonl');
    const child = await listener(t, ['--out', file]);
    let kept = 0;
    const senders = Array.from({ length: 8 }, async () => {
      for (;;) {
        const status = await sendEvents(child.url, [SUCCESS]).catch(() => 0);
        if (status !== 200) return;
        kept += 1;
      }
    });
    await until(() => kept > 50);
    child.kill('SIGTERM');
    await Promise.all(senders);
    const { code, stderr } = await child.ended();
    assert.equal(code, 0);
    assert.ok(lines(file).length >= kept, `${lines(file).length} lines of ${kept}`);
    assert.match(stderr, new RegExp(`${lines(file).length} events: `));
  });
});

it('ends at once at the second signal, even when a sender hangs', async (t) => {
  const child = await listener(t);
  const socket = connect(Number(new URL(child.url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  const head = 'POST /v1/logs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n';
  socket.write(`${head}\r\n{`);
  await sendEvents(child.url, [SUCCESS]);
  child.kill('SIGINT');
  let refused = false;
  while (!refused)
    refused = await sendEvents(child.url, [SUCCESS]).then(
      () => false,
      () => true,
    );
  child.kill('SIGINT');
  assert.equal((await child.ended()).code, 130);
});
