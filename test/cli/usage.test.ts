// The command before it runs: help, version, and one line for each mistake.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { VERSION } from '../../src/version.js';
import { command, temporaryFile } from './listener.js';

describe('otel-api-key', () => {
  for (const args of [['--help'], ['-h'], ['listen', '--help'], ['fingerprint', '--help']]) {
    it(`explains itself: ${args.join(' ')}`, async (t) => {
      const { code, stdout, stderr } = await command(t, args).ended();
      assert.equal(code, 0);
      assert.match(stdout, /^Usage: otel-api-key /);
      assert.match(stdout, /Exit codes:/);
      assert.equal(stderr, '');
    });
  }

  it('tells its version', async (t) => {
    assert.deepEqual(await command(t, ['--version']).ended(), {
      code: 0,
      stdout: `${VERSION}\n`,
      stderr: '',
    });
  });

  it('shows its help as an error when it is not told what to do', async (t) => {
    const { code, stdout, stderr } = await command(t, []).ended();
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: otel-api-key /);
  });
});

describe('a mistake is one line that names the cure, exit code 2', () => {
  for (const [args, line] of [
    [['sk_test_abc123'], /^otel-api-key: unknown command; see otel-api-key --help\n$/],
    [['lisen'], /unknown command 'lisen' \(Did you mean listen\?\); see otel-api-key --help/],
    [
      ['listen', '--prot', '1'],
      /unknown option '--prot' \(Did you mean --port\?\); see otel-api-key listen --help/,
    ],
    [['listen', '--port', 'http'], /'http' is invalid\. Use a whole number from 0 to 65535/],
    [['listen', '--port', '65536'], /from 0 to 65535/],
    [['listen', '--port=-1'], /from 0 to 65535/],
    [['listen', '--max-body', '5'], /from 1KiB to 1GiB/],
    [['listen', '--max-body', '2GiB'], /from 1KiB to 1GiB/],
    [['listen', '--max-body', 'lots'], /from 1KiB to 1GiB/],
    [['listen', '--out'], /'--out <file>' argument missing/],
    [['listen', 'now'], /too many arguments/],
    [
      ['listen', '--port', '0', '--out', '/no-such-directory/a.jsonl'],
      /--out: .* does not exist; create it first/,
    ],
    [['listen', '--port', '0', '--out', '/'], /--out: .* it is a directory; name a file in it/],
    [
      ['listen', '--port', '0', '--host', '192.0.2.1'],
      /--host 192\.0\.2\.1 is no address of this machine; use/,
    ],
  ] as const) {
    it(args.join(' '), async (t) => {
      const { code, stdout, stderr } = await command(t, args).ended();
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, line);
      assert.match(stderr, /^otel-api-key: [^\n]+\n$/);
    });
  }

  it('listen on a port that is in use, and nothing is written', async (t) => {
    const server = createServer();
    t.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    const args = ['listen', '--port', port, '--out', temporaryFile(t, 'out.jsonl')];
    const { code, stderr } = await command(t, args).ended();
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^otel-api-key: port \d+ on 127\.0\.0\.1 is in use; stop what [^\n]+ --port [^\n]+\n$/,
    );
  });
});
