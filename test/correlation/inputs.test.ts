// Files as they come: the command is run on each, and its answer read.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assertRefused, correlate, reportOf } from './cluster-command.js';
import {
  collectedRecord,
  eventLines,
  folderOf,
  gatewayLine,
  otlpLine,
  write,
  type EventRecord,
} from './records.js';

/** A minute of ordinary requests, from before the stories to after them. */
const QUIET: readonly EventRecord[] = Array.from({ length: 31 }, (_, at) => ({
  at: at * 2,
  trace: `quiet ${at}`,
  request: `quiet ${at}`,
}));

const GATEWAY = QUIET.map(gatewayLine);
const EVENTS = eventLines(QUIET);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

type Files = string | readonly string[];

function sides(events: Files, gateway: Files): readonly string[] {
  return ['--events', ...[events].flat(), '--gateway', ...[gateway].flat()];
}

function pair(
  t: TestContext,
  events: string | Uint8Array = text(EVENTS),
  gateway: string | Uint8Array = text(GATEWAY),
) {
  const folder = folderOf(t);
  return {
    folder,
    events: write(folder, 'events.jsonl', events),
    gateway: write(folder, 'gateway.jsonl', gateway),
  };
}

describe('the exit code', () => {
  it('is 0 when nothing is found, and nothing is left behind', async (t) => {
    const { folder, events, gateway } = pair(t);
    const answer = await correlate(t, sides(events, gateway), { TMPDIR: folder });
    assert.deepEqual([answer.code, answer.stderr], [0, '']);
    assert.match(answer.stdout, /^matched +31 +31 +the two sides agree$/m);
    assert.deepEqual(readdirSync(folder).toSorted(), ['events.jsonl', 'gateway.jsonl']);
  });

  it('is 1 with findings, and the table names them', async (t) => {
    const around = { at: 30, trace: 'around', path: '/orders/1' };
    const { events, gateway } = pair(t, text(eventLines([...QUIET, around])));
    const answer = await correlate(t, sides(events, gateway));
    assert.equal(answer.code, 1);
    assert.match(answer.stdout, /^1 finding; worst first$/m);
    assert.match(
      answer.stdout,
      /^2026-11-28 07:00:30\.000 +bypass +000000000000006b +- \/ 200 +GET \/orders\/1 +- +no gateway/m,
    );
  });

  for (const [story, make, complaint] of [
    [
      'a file that is not there',
      ({ folder }) => [join(folder, 'nowhere'), join(folder, 'gateway.jsonl')],
      /nowhere cannot be read \(ENOENT\)/,
    ],
    [
      'a folder',
      ({ folder }) => [folder, join(folder, 'gateway.jsonl')],
      /is a folder; give a pattern such as/,
    ],
    [
      'a pattern that matches nothing',
      ({ folder }) => [join(folder, '*.nothing'), join(folder, 'gateway.jsonl')],
      /no file matches .*\*\.nothing/,
    ],
    [
      'an empty file',
      ({ folder, gateway }) => [write(folder, 'empty', ''), gateway],
      /the events input holds no api_key\.authentication events .*; nothing is in it/,
    ],
    [
      'the sides swapped',
      ({ events, gateway }) => [gateway, events],
      /the events input holds no .*; it has 31 of something else/,
    ],
    [
      'a binary file',
      ({ folder, events }) => [events, write(folder, 'binary', Buffer.from([0, 1, 2, 255, 10, 0, 200]))],
      /the gateway input holds no gateway records .*; it has 2 not JSON/,
    ],
    [
      'a broken archive',
      ({ folder, events }) => [events, write(folder, 'broken.gz', gzipSync(text(GATEWAY)).subarray(0, 200))],
      /broken\.gz cannot be read: /,
    ],
  ] as const satisfies readonly (readonly [
    string,
    (given: ReturnType<typeof pair>) => readonly [string, string],
    RegExp,
  ])[]) {
    it(`is 2 for ${story}`, async (t) => {
      assertRefused(await correlate(t, sides(...make(pair(t)))), complaint);
    });
  }

  for (const [story, args, complaint] of [
    ['one side', ['--events', 'x'], /give both sides/],
    [
      'files and a server',
      ['--events', 'x', '--clickhouse', 'http://localhost:8123'],
      /either --clickhouse or files/,
    ],
    ['a time that is none', ['--from', 'yesterday'], /2026-11-28T07:00:00Z/],
    [
      'a range that ends before it begins',
      ['--events', 'x', '--gateway', 'x', '--from', '2', '--to', '1'],
      /swap them/,
    ],
    ['a duration that is none', ['--window', '5 parsecs'], /500ms or 5s/],
    [
      'a URL that is none, which is not repeated',
      ['--clickhouse', 'clickhouse:secret@host'],
      /^(?!.*secret)/,
    ],
  ] as const) {
    it(`is 2 for ${story}`, async (t) => {
      assertRefused(await correlate(t, args), complaint);
    });
  }
});

describe('a line that is no record', () => {
  it('is counted with its reason, and costs no other', async (t) => {
    const bad = [
      'nonsense',
      '{"time":1764313',
      '[1,2]',
      '{"time":"yesterday","method":"GET","path":"/","status":200}',
      '{"time":1795849230}',
      `{"method":"GET","path":"/","status":200,"time":${'9'.repeat(400)}}`,
    ];
    const { events, gateway } = pair(
      t,
      `${text(EVENTS)}{"resourceLogs":[{"scopeLogs":[{"logRec`,
      `${text([...bad, ...GATEWAY])}{"time":17643`,
    );
    const { inputs, set_aside, classes } = await reportOf(t, sides(events, gateway));
    assert.deepEqual(inputs, { events: 31, gateway: 31 });
    assert.equal(classes.matched, 62);
    assert.deepEqual(set_aside.gateway.bad, {
      'no gateway record': 1,
      'no usable time': 1,
      'not JSON': 4,
      'not a JSON object': 1,
    });
    assert.deepEqual(set_aside.events.bad, { 'not JSON': 1 });
  });

  it('leaves room for telemetry of other kinds', async (t) => {
    const other = [
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET /"}]}]}]}',
      otlpLine([{ timeUnixNano: '1', body: { stringValue: 'a log line' }, attributes: [] }]),
    ];
    const { events, gateway } = pair(t, text([...other, ...EVENTS]));
    const { inputs, set_aside } = await reportOf(t, sides(events, gateway));
    assert.equal(inputs.events, 31);
    assert.deepEqual(set_aside.events, { duplicates: 0, bad: {}, out_of_range: 0, other: 2 });
  });
});

describe('files', () => {
  it('may be many, packed, and named by a pattern', async (t) => {
    const folder = folderOf(t);
    mkdirSync(join(folder, 'logs'));
    for (const [at, line] of EVENTS.entries())
      write(folder, `logs/events-${at}.jsonl.gz`, gzipSync(`${line}\n`));
    const half = GATEWAY.length / 2;
    const first = write(folder, 'gateway.jsonl', text(GATEWAY.slice(0, half)));
    const second = write(folder, 'gateway.jsonl.1', text(GATEWAY.slice(half)));
    const { classes } = await reportOf(t, sides(join(folder, 'logs', '*.gz'), [first, second]));
    assert.equal(classes.matched, 62);
  });

  it('count once, however often they are named', async (t) => {
    const { folder, events, gateway } = pair(t);
    symlinkSync(gateway, join(folder, 'again.jsonl'));
    const { inputs, set_aside } = await reportOf(
      t,
      sides([events, events], [gateway, join(folder, 'again.jsonl')]),
    );
    assert.deepEqual(inputs, { events: 31, gateway: 31 });
    assert.equal(set_aside.gateway.duplicates, 0);
  });

  it('may have any name', async (t) => {
    const folder = folderOf(t);
    const events = write(folder, "e*{a,b}?'; DROP TABLE records; --.jsonl", text(EVENTS));
    const gateway = write(folder, 'gäte "way" \\ %s.jsonl', text(GATEWAY));
    assert.equal((await reportOf(t, sides(events, gateway))).classes.matched, 62);
  });

  it('is not overwritten by the page', async (t) => {
    const { events, gateway } = pair(t);
    const run = await correlate(t, [...sides(events, gateway), '--html', gateway]);
    assertRefused(run, /is one of the inputs, which it would overwrite/);
    assert.equal(readFileSync(gateway, 'utf8'), text(GATEWAY));
  });

  it('need a folder beside them that can be used', async (t) => {
    const { folder, events, gateway } = pair(t);
    mkdirSync(join(folder, 'a{b}'));
    const strange = await correlate(t, sides(events, gateway), { TMPDIR: join(folder, 'a{b}') });
    assertRefused(strange, /has one of \* \? \{ \} in its path; set TMPDIR to another/);
    const gone = await correlate(t, sides(events, gateway), { TMPDIR: join(folder, 'gone') });
    assertRefused(gone, /no folder can be made in .*gone; set TMPDIR/);
  });

  it('complain in print of a name that a terminal would act on', async (t) => {
    assertRefused(
      await correlate(t, sides('/nope\u001B[31m', '/nope')),
      /^otel-api-key: \/nope\uFFFD\[31m cannot be read/,
    );
  });

  it('may hold what was delivered twice, which counts once', async (t) => {
    const { events, gateway } = pair(
      t,
      text([...EVENTS, ...EVENTS.slice(-2)]),
      text([...GATEWAY, ...GATEWAY.slice(-3)]),
    );
    const { inputs, set_aside, classes } = await reportOf(t, sides(events, gateway));
    assert.deepEqual(inputs, { events: 31, gateway: 31 });
    assert.equal(classes.matched, 62);
    assert.deepEqual([set_aside.events.duplicates, set_aside.gateway.duplicates], [4, 3]);
  });
});

describe('a file of both forms', () => {
  const collected = (lines: readonly string[]): string[] => [otlpLine(lines.map(collectedRecord))];

  for (const [story, lines] of [
    ['lines of its own first', [...GATEWAY.slice(0, 15), ...collected(GATEWAY.slice(15))]],
    ['OTLP first', [...collected(GATEWAY.slice(15)), ...GATEWAY.slice(0, 15)]],
    [
      'a torn line first',
      ['{"resourceLogs":[{"sco', ...collected(GATEWAY.slice(15)), ...GATEWAY.slice(0, 15)],
    ],
  ] as const) {
    it(`is read line by line: ${story}`, async (t) => {
      const { events, gateway } = pair(t, text(EVENTS), text(lines));
      const { classes, inputs, set_aside } = await reportOf(t, sides(events, gateway));
      assert.deepEqual([inputs.gateway, classes.matched], [31, 62]);
      const torn = lines.filter((line) => line.endsWith('{"sco')).length;
      assert.deepEqual(set_aside.gateway, {
        duplicates: 0,
        bad: torn === 0 ? {} : { 'not JSON': torn },
        out_of_range: 0,
        other: 0,
      });
    });
  }

  it('is not mistaken for OTLP by what a client sends', async (t) => {
    const first = gatewayLine({
      at: 1,
      trace: 'x',
      request: 'resourceLogs',
      method: 'resourceLogs',
      path: '/resourceLogs',
    });
    const { events, gateway } = pair(t, text(EVENTS), text([first, ...GATEWAY]));
    assert.equal((await reportOf(t, sides(events, gateway))).classes.matched, 62);
  });
});

describe('hostile records', () => {
  it('leave the table one line each, and the JSON whole', async (t) => {
    const path = "/'; DROP TABLE verdicts; -- \u001B[31m\r\n\u0000 \u202E %d {x:String} \\";
    const { events, gateway } = pair(
      t,
      text(eventLines([...QUIET, { at: 30, trace: 'x', request: path, path, method: path }])),
    );
    const { findings } = await reportOf(t, sides(events, gateway));
    assert.equal(findings[0]?.['path'], path);
    const { stdout } = await correlate(t, sides(events, gateway));
    assert.equal(stdout.trimEnd().split('\n').at(-1)?.startsWith('2026-11-28 07:00:30.000'), true);
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /\p{C}/u);
  });

  it('of another decade are at an edge, and blind nobody else', async (t) => {
    const old = gatewayLine({ at: -10 * 365 * 86_400, trace: 'old', path: '/old' });
    const { events, gateway } = pair(
      t,
      text(eventLines([...QUIET, { at: 30, trace: 'around' }])),
      text([old, ...GATEWAY]),
    );
    const { classes, findings } = await reportOf(t, sides(events, gateway));
    assert.equal(classes.at_edge, 1);
    assert.deepEqual(
      findings.map((finding) => finding['class']),
      ['bypass'],
    );
  });
});

describe('--from and --to', () => {
  it('judge all that lies between them, however near, where the files go on', async (t) => {
    const around = [19.9, 20.1, 39.9, 40.1].map((at) => ({ at, trace: `around ${at}`, path: `/${at}` }));
    const { events, gateway } = pair(t, text(eventLines([...QUIET, ...around])));
    const range = ['--from', '2026-11-28T07:00:20Z', '--to', '2026-11-28T07:00:40Z'];
    const { classes, inputs, findings } = await reportOf(t, [...sides(events, gateway), ...range]);
    assert.deepEqual(
      findings.map(({ path }) => path),
      ['/20.1', '/39.9'],
    );
    assert.equal(classes.at_edge, 0);
    const total = Object.values(classes).reduce((sum, count) => sum + count, 0);
    assert.equal(total, inputs.events + inputs.gateway);
  });

  it('say that both sides are complete: what one of them lacks at the end is found', async (t) => {
    const { events, gateway } = pair(t, text(EVENTS), text(GATEWAY.slice(0, 16)));
    const open = await reportOf(t, sides(events, gateway));
    assert.equal(open.findings_total, 0);
    assert.match(open.notices.join('\n'), /^15 events after the last gateway record/m);
    const closed = await reportOf(t, [...sides(events, gateway), '--to', '2026-11-28T07:01:10Z']);
    assert.equal(closed.classes.bypass, 15);
  });

  it('leave out what lies outside, and count it', async (t) => {
    const { events, gateway } = pair(t);
    const { inputs, set_aside } = await reportOf(t, [
      ...sides(events, gateway),
      '--from',
      '2026-11-28T07:00:10Z',
      '--to',
      '2026-11-28T08:00:50+01:00',
    ]);
    assert.deepEqual([inputs.gateway, set_aside.gateway.out_of_range], [21, 10]);
    assert.equal(inputs.events + set_aside.events.out_of_range, 31);
  });
});
