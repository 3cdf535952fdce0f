/** The demo as people run it: a process, its output, its exit code, and what it leaves behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as clients from '../../demo/traffic/clients.js';
import { GARBAGE } from '../../demo/traffic/garbage.js';
import type { OtlpRequest } from '../../src/receiver/otlp.js';
import { cleanEnv, ROOT } from '../support/app-process.js';
import { Exported } from '../support/exported.js';

const DEMO = join(ROOT, 'build', 'demo', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'api-key-demo-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Every key that can be known beforehand; the scanner's begin alike. */
const RAW_KEYS = [
  ...Object.values(clients).flatMap((client) =>
    typeof client === 'object' ? [client.key ?? []].flat() : [],
  ),
  ...GARBAGE.flatMap(({ keys = [] }) => keys),
  'sk_live_',
];

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly output: { out: string; err: string };
}

function startDemo(...args: string[]): Running {
  const child = spawn(process.execPath, [DEMO, ...args], {
    cwd: folder,
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.err += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  return { child, ended, output };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await sleep(50);
  }
}

/** The processes that a process has started, with their command lines; only Linux tells without a tool. */
function childrenOf(parent: number): { readonly pid: number; readonly command: string }[] {
  return processes().filter(({ ppid }) => ppid === parent);
}

function processes(): { readonly pid: number; readonly ppid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // After the name, which can hold anything: the state, then the parent (proc_pid_stat(5)).
        const [state, ppid] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), ppid: Number(ppid), command }];
      } catch {
        return []; // It ended while it was read.
      }
    });
}

function exportedIn(file: string): Exported {
  const exported = new Exported();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    // The signal is not in the file, and nothing asks for it.
    exported.add({ signal: 'logs', request: JSON.parse(line) as OtlpRequest });
  }
  return exported;
}

describe('the demo, watched to its end', () => {
  const file = join(folder, 'exported.jsonl');
  let output = '';
  let exported: Exported;

  it('ends by itself and is satisfied with what it saw', async () => {
    const { ended, output: printed } = startDemo('--out', file);
    const exit = await ended;
    assert.deepEqual([exit, printed.err], [{ code: 0, signal: null }, '']);
    output = printed.out;
    exported = exportedIn(file);
  });

  it('says in its first three lines what is to be seen, and with which command', () => {
    const first = output.split('\n').slice(0, 3).join('\n');
    assert.match(first, /which API key/);
    assert.match(first, /node --require opentelemetry-instrumentation-api-key\/register/);
  });

  it('counts what the clients saw and what was received, and they agree', () => {
    const [, answers, records, drops] =
      /The clients got (\d+) answers; (\d+) records received, (\d+) dropped/.exec(output) ?? [];
    assert.ok(Number(answers) > 100, output);
    assert.equal(Number(records) + Number(drops), Number(answers));
    assert.equal(Number(records), exported.events().length);
    assert.equal(Number(answers), exported.serverSpans().length);
  });

  it('counts each status as the exported records have it', () => {
    const counts = new Map<number, number>();
    for (const { attributes } of exported.events()) {
      const status = Number(attributes['http.response.status_code']);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    const said = [...output.matchAll(/(\d+)×(\d{3})/g)].map(([, count, status]) => [
      Number(status),
      Number(count),
    ]);
    assert.deepEqual(
      said,
      [...counts].sort(([a], [b]) => a - b),
    );
  });

  it('finds what was played, from the records alone', () => {
    const words = output.replace(/\s+/g, ' ');
    assert.match(
      words,
      /STOLEN KEY\? Key 3229db23516d9173 \(web-shop .* came from 198\.51\.100\.10, then from 192\.0\.2\.77/,
    );
    assert.match(words, /203\.0\.113\.66, tried 40 different keys/);
    assert.match(words, /nightly-job .* called 6 times with a key that has expired/);
    assert.match(words, /12 from 198\.51\.100\.60/);
    assert.match(words, /partner-feed puts a good key into the URL \(5 requests\)/);
    assert.match(words, /warehouse .* was turned away \d+ times? by the rate limit/);
    assert.match(words, /203\.0\.113\.99 sent 5 wrong keys; one request held 300 at once/);
    assert.match(words, /3 requests with a good key ended in a 5xx and 2 answers ended early/);
  });

  it('lets no raw key into its output or into anything exported', () => {
    const bytes = readFileSync(file, 'utf8');
    assert.ok(RAW_KEYS.length > 300);
    for (const [where, text] of [
      ['output', output],
      ['export', bytes],
    ] as const) {
      const found = RAW_KEYS.findIndex((key) => text.includes(key));
      assert.equal(found, -1, `key number ${found} is in the ${where}`);
    }
    assert.match(output, /Raw keys in everything exported: 0 /);
  });
});

describe('the demo, disturbed', () => {
  const onLinux = { skip: process.platform === 'linux' ? false : 'needs /proc' };

  /** A demo in the middle of its traffic, and its two children. */
  async function midway(): Promise<Running & { readonly children: { pid: number; command: string }[] }> {
    const running = startDemo();
    await until(() => /^-- 2 of /m.test(running.output.out), 'the traffic runs');
    return { ...running, children: childrenOf(running.child.pid ?? 0) };
  }

  async function gone(children: readonly { pid: number }[]): Promise<void> {
    assert.equal(children.length, 2);
    const left = (): boolean => processes().some(({ pid }) => children.some((child) => child.pid === pid));
    await until(() => !left(), 'every child is gone');
  }

  it('stops on Ctrl-C and takes its children with it', onLinux, async () => {
    const { child, ended, output, children } = await midway();
    child.kill('SIGINT');
    assert.deepEqual(await ended, { code: 130, signal: null });
    assert.equal(output.err, 'demo stopped\n');
    await gone(children);
  });

  it('leaves nothing running when it is killed', onLinux, async () => {
    const { child, ended, children } = await midway();
    child.kill('SIGKILL');
    await ended;
    await gone(children);
  });

  it('fails with one line when the API dies', onLinux, async () => {
    const { ended, output, children } = await midway();
    const api = children.find(({ command }) => command.includes('example/app.js'));
    assert.ok(api);
    process.kill(api.pid, 'SIGKILL');
    assert.deepEqual(await ended, { code: 1, signal: null });
    assert.equal(output.err, 'demo failed: the example API ended too early (SIGKILL)\n');
    await gone(children);
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, ended, output } = startDemo();
    child.stdout?.once('data', () => child.stdout?.destroy());
    assert.deepEqual([(await ended).code, output.err], [0, 'demo stopped\n']);
  });

  for (const [story, args, complaint] of [
    ['an option it does not have', ['--fast'], /^demo failed: it has one option, --out <file>.*\n$/],
    [
      'a file it cannot write',
      ['--out', folder],
      /^demo failed: --out: cannot write .*; name a file in it\n$/,
    ],
  ] as const) {
    it(`refuses ${story} with one line`, async () => {
      const { ended, output } = startDemo(...args);
      assert.equal((await ended).code, 1);
      assert.match(output.err, complaint);
    });
  }
});
