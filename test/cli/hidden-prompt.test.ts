// `otel-api-key fingerprint` on a terminal, started by a shell that gets it back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { MAIN, temporaryFile, until } from './listener.js';
import { shellOnTerminal, type PseudoTerminal } from './pseudo-terminal.js';
import { skipWithout } from '../support/real-part.js';

const KEY = 'sk_test_abc123';
const DIGEST = '3229db23516d9173';
const PROMPT = 'API key (hidden; an empty line ends): ';
const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const DELETE = '\u007f';

interface Prompt extends PseudoTerminal {
  readonly pid: number;
  /** How often it was asked. */
  asked(): number;
  /** Everything that was shown until the shell had the terminal again, and the exit code; checks that the terminal is as it was. */
  backInShell(): Promise<{ readonly shown: string; readonly code: number }>;
}

/** `then` is what the command's standard output goes to. */
async function prompt(t: TestContext, then = ''): Promise<Prompt> {
  const pidFile = temporaryFile(t, 'pid');
  const start = `sh -c 'echo $$ > "$0"; exec "$@"' "$@" ${then}`;
  const script = `stty -g; ${start}; echo "code $?"; stty -g; echo over`;
  const args = [pidFile, process.execPath, MAIN, 'fingerprint'];
  const terminal = shellOnTerminal(t, [120, 40], script, args);
  const asked = (): number => terminal.raw().split(PROMPT).length - 1;
  await until(
    () => asked() === 1,
    () => terminal.raw(),
  );
  return {
    ...terminal,
    asked,
    pid: Number(readFileSync(pidFile, 'utf8')),
    backInShell: async () => {
      await terminal.ended();
      const text = terminal.raw().replaceAll('\r', '');
      const [, before, shown, code, after] =
        /^([0-9a-f:]+)\n([\s\S]*)code (\d+)\n([0-9a-f:]+)\nover\n$/.exec(text) ?? [];
      assert.ok(before !== undefined, text);
      assert.equal(after, before, 'the terminal is as it was');
      assert.ok(!text.includes('sk_'), 'no part of a key was shown');
      return { shown: shown ?? '', code: Number(code) };
    },
  };
}

describe('a hidden prompt', { skip: skipWithout('python3') }, () => {
  it('takes a key, shows its fingerprint and nothing of it, and asks again until an empty line', async (t) => {
    const terminal = await prompt(t);
    terminal.type(`sk_wrong${DELETE.repeat(5)}test_abc123`);
    terminal.type(ENTER);
    await until(() => terminal.asked() === 2);
    terminal.type(`${KEY} ${ENTER}`);
    await until(() => terminal.asked() === 3);
    terminal.type(ENTER);
    const { shown, code } = await terminal.backInShell();
    assert.equal(code, 0);
    assert.equal(shown, `${PROMPT}\n${DIGEST}\n${PROMPT}\n${DIGEST}\n${PROMPT}\n`);
  });

  it('ends at Ctrl-D, on an empty line or behind a key', async (t) => {
    for (const typing of [`${KEY}${ENTER}${CTRL_D}`, `${KEY}${CTRL_D}`]) {
      const terminal = await prompt(t);
      terminal.type(typing);
      const { shown, code } = await terminal.backInShell();
      assert.equal(code, 0);
      assert.equal(shown, `${PROMPT}\n${DIGEST}\n`);
    }
  });

  it('takes every line of a paste, empty ones too, so that the shell gets none', async (t) => {
    const terminal = await prompt(t);
    terminal.type(`${KEY}\r\n\r\n${KEY}\r${KEY}\n`);
    await until(() => terminal.asked() === 2);
    terminal.type(ENTER);
    const { shown, code } = await terminal.backInShell();
    assert.equal(code, 0);
    assert.equal(
      shown,
      `${PROMPT}\n${DIGEST}\n${DIGEST}\n${DIGEST}\n${PROMPT}\notel-api-key: 1 empty line skipped\n`,
    );
  });

  it('is on the terminal while the fingerprints go into a pipe', async (t) => {
    const terminal = await prompt(t, '| sed s/^/found:/');
    terminal.type(KEY + ENTER);
    terminal.type(ENTER);
    const { shown } = await terminal.backInShell();
    assert.equal(shown.split(`found:${DIGEST}\n`).length, 2, shown);
  });

  it('warns of an arrow key, which nobody can see either', async (t) => {
    const terminal = await prompt(t);
    terminal.type(`\u001b[D${KEY}${ENTER}${CTRL_D}`);
    const { shown } = await terminal.backInShell();
    assert.match(shown, /line 1 has a control character/);
  });

  it('says that no key came', async (t) => {
    const terminal = await prompt(t);
    terminal.type(ENTER);
    const { shown, code } = await terminal.backInShell();
    assert.equal(code, 2);
    assert.match(shown, /otel-api-key: no key came; /);
  });

  it('refuses an endless line, all of which it takes', async (t) => {
    const terminal = await prompt(t);
    for (let at = 0; at < 66; at += 1) terminal.type('sk_'.repeat(341));
    terminal.type(ENTER);
    const { shown, code } = await terminal.backInShell();
    assert.equal(code, 2);
    assert.match(shown, /otel-api-key: line 1 is longer than 65536 bytes/);
  });

  it('gives the terminal back at Ctrl-C', async (t) => {
    const terminal = await prompt(t);
    terminal.type(`${KEY}${CTRL_C}`);
    const { shown, code } = await terminal.backInShell();
    assert.equal(code, 130);
    assert.equal(shown, `${PROMPT}\n`);
  });

  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const) {
    it(`gives the terminal back at ${signal}`, async (t) => {
      const terminal = await prompt(t);
      // In one piece, so that the second half of it was read too when the next prompt comes.
      terminal.type(`${KEY}${ENTER}sk_half`);
      await until(() => terminal.asked() === 2);
      process.kill(terminal.pid, signal);
      const { code } = await terminal.backInShell();
      assert.equal(code, exit);
    });
  }

  it(
    'hides again what is typed after a stop, when the shell has set the terminal its own way',
    { skip: existsSync('/proc/self/fd/0') ? false : '/proc is missing' },
    async (t) => {
      const terminal = await prompt(t);
      process.kill(terminal.pid, 'SIGSTOP');
      execFileSync('sh', ['-c', `stty echo icanon < /proc/${terminal.pid}/fd/0`]);
      process.kill(terminal.pid, 'SIGCONT');
      await until(() => terminal.asked() === 2);
      terminal.type(`${KEY}${ENTER}`);
      await until(() => terminal.asked() === 3);
      terminal.type(ENTER);
      const { shown, code } = await terminal.backInShell();
      assert.equal(code, 0);
      assert.match(shown, new RegExp(`\\n${DIGEST}\\n`));
    },
  );
});
