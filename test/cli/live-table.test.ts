// `otel-api-key listen` on a terminal.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { skipWithout } from '../support/real-part.js';
import { FAILURE, MAIN, send, sendEvents, SUCCESS, temporaryFile, until } from './listener.js';
import { onTerminal, type PseudoTerminal } from './pseudo-terminal.js';

interface Live extends PseudoTerminal {
  readonly url: string;
}

async function live(
  t: TestContext,
  size: readonly [number, number],
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Live> {
  const terminal = onTerminal(t, size, [MAIN, 'listen', '--port', '0', ...args], env);
  await until(
    () => /listening on \S+/.test(terminal.raw()),
    () => terminal.raw(),
  );
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.raw())?.[0] ?? '';
  return { ...terminal, url };
}

const shows = (terminal: PseudoTerminal, text: string | RegExp): boolean =>
  terminal.screen().some((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));

const CTRL_C = '\u0003';
const HOSTILE = '\u001b[2J\u001b[31m/日本\u202e\u009b1m\r\n';

describe('on a terminal', { skip: skipWithout('python3') }, () => {
  it('says what to do until the first event comes', async (t) => {
    const terminal = await live(t, [100, 20]);
    await until(() => shows(terminal, 'Ctrl-C to stop'));
    assert.ok(shows(terminal, `export OTEL_EXPORTER_OTLP_ENDPOINT=${terminal.url}`));
    assert.ok(shows(terminal, 'node --require opentelemetry-instrumentation-api-key/register app.js'));
  });

  it('shows each event in a table, and totals below it', async (t) => {
    const terminal = await live(t, [140, 16]);
    await sendEvents(terminal.url, [SUCCESS, FAILURE]);
    await send(terminal.url, '{', 'traces');
    await until(() => shows(terminal, '1 request rejected'));
    const [title, blank, header, first, second] = terminal.screen();
    assert.equal(title, `otel-api-key  listening on ${terminal.url}`);
    assert.equal(blank, '');
    assert.equal(
      header,
      'TIME      FINGERPRINT       OUTCOME              STATUS  REQUEST             KEY               CLIENT       SERVICE',
    );
    assert.match(
      first ?? '',
      /^\d\d:\d\d:20 {2}3229db23516d9173 {2}success {17}200 {2}GET \/v1\/orders\/:id {2}header x-api-key {2}203\.0\.113\.9 {2}orders$/,
    );
    assert.match(second ?? '', /^\d\d:\d\d:20 {2}- {17}failure missing_key {5}401 {2}POST \/v1\/orders /);
    assert.deepEqual(terminal.screen().slice(-3), [
      '2 events: 1 success, 1 failure (1 missing_key), 0 none, 0 unknown',
      'received 0 spans, 3 log records, 0 metric points; 1 request rejected',
      'Ctrl-C to stop',
    ]);
  });

  for (const [columns, rows] of [
    [200, 50],
    [80, 24],
    [60, 12],
    [40, 8],
    [20, 5],
    [7, 2],
    [1, 1],
  ] as const) {
    it(`fits ${columns} columns and ${rows} rows, whatever the events hold`, async (t) => {
      // The emulator fails on text outside the terminal, and on sequences that are not the table's.
      const terminal = await live(t, [120, 30]);
      terminal.resize(columns, rows);
      const hostile = Object.fromEntries(Object.keys(SUCCESS).map((name) => [name, HOSTILE.repeat(9)]));
      const frames = terminal.raw().length;
      await sendEvents(terminal.url, [...Array<typeof SUCCESS>(60).fill(SUCCESS), hostile, FAILURE]);
      await until(() => terminal.raw().length > frames);
      terminal.type(CTRL_C);
      assert.equal(await terminal.ended(), 0);
    });
  }

  it('follows a resize', async (t) => {
    const terminal = await live(t, [80, 24]);
    await sendEvents(terminal.url, [SUCCESS]);
    await until(() => shows(terminal, '/v1/orders/:id'));
    assert.equal(terminal.screen().at(-1), 'Ctrl-C to stop; too narrow to show KEY, CLIENT, SERVICE');
    terminal.resize(160, 10);
    await until(() => shows(terminal, 'CLIENT ') && shows(terminal, 'Ctrl-C to stop'));
    assert.equal(terminal.screen().at(-1), 'Ctrl-C to stop');
    terminal.resize(50, 12);
    const narrow = 'Ctrl-C to stop; too narrow to show TIME, ';
    await until(() => terminal.screen().at(-1)?.startsWith(narrow) === true);
    assert.ok(!shows(terminal, 'TIME  '));
  });

  it('shows the newest events when there are more than fit', async (t) => {
    const terminal = await live(t, [100, 12]);
    for (let at = 0; at < 20; at += 1) {
      await sendEvents(terminal.url, [{ ...SUCCESS, 'http.route': `/number/${at}/` }]);
    }
    await until(() => shows(terminal, '/number/19/'));
    assert.ok(!shows(terminal, '/number/0/'));
    assert.ok(shows(terminal, '20 events'));
  });

  it('draws at most some ten frames a second in a flood', async (t) => {
    const terminal = await live(t, [100, 24]);
    const started = performance.now();
    for (let at = 0; at < 300; at += 1) await sendEvents(terminal.url, [SUCCESS, FAILURE]);
    await until(() => shows(terminal, '600 events'));
    const frames = terminal.raw().split('␛[?2026h').length - 1;
    const allowed = (performance.now() - started) / 100 + 3;
    assert.ok(frames <= allowed, `${frames} frames, ${allowed} allowed`);
  });

  it('gives the terminal back on Ctrl-C, and leaves the last events and the totals there', async (t) => {
    const file = temporaryFile(t, 'out.jsonl');
    const terminal = await live(t, [100, 24], ['--out', file]);
    await sendEvents(terminal.url, [SUCCESS, FAILURE]);
    await until(() => shows(terminal, '2 events'));
    terminal.type(CTRL_C);
    assert.equal(await terminal.ended(), 0);
    const end = terminal.raw().slice(terminal.raw().lastIndexOf('␛[?1049l'));
    assert.match(terminal.raw(), /␛\[\?7h␛\[\?25h␛\[\?1049l/);
    assert.doesNotMatch(end.slice(8), /␛\[\?/);
    assert.match(end, /3229db23516d9173/);
    assert.match(end, /2 events:/);
  });

  it('says in the table that the file cannot be written', async (t) => {
    const terminal = await live(t, [100, 24], ['--out', '/dev/full']);
    assert.equal(await sendEvents(terminal.url, [SUCCESS]), 503);
    await until(() => shows(terminal, 'cannot write /dev/full (ENOSPC); senders are told to try again'));
    assert.ok(shows(terminal, 'and 1 not kept'));
  });

  it('uses colours, and none with NO_COLOR', async (t) => {
    for (const [env, colors] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = await live(t, [100, 24], [], env);
      await sendEvents(terminal.url, [SUCCESS, FAILURE]);
      await until(() => shows(terminal, '2 events'));
      assert.equal(terminal.raw().includes('␛[32msuccess'), colors);
      assert.equal(/␛\[\d*m/.test(terminal.raw()), colors);
    }
  });

  it('prints plain lines on a terminal that can do nothing', async (t) => {
    const terminal = await live(t, [160, 24], [], { TERM: 'dumb' });
    await sendEvents(terminal.url, [SUCCESS]);
    await until(() => terminal.raw().includes('3229db23516d9173  success'));
    assert.doesNotMatch(terminal.raw(), /␛/);
  });
});
