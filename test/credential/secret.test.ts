import assert from 'node:assert/strict';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { Secret } from '../../src/credential/secret.js';

const KEY = 'sk_test_abc123';
const secret = new Secret(KEY);

/** What `console.log` of `values` writes. */
function logged(...values: unknown[]): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  new Console({ stdout: stream, stderr: stream }).log(...values);
  return text;
}

describe('a presented key', () => {
  it('is given to who asks for it by name', () => {
    assert.equal(secret.revealByteString(), KEY);
  });

  for (const [way, print] of [
    ['String()', () => String(secret)],
    ['a template', () => `${secret.toString()} ${[secret].join()}`],
    ['concatenation', () => ''.concat(secret as unknown as string)],
    ['JSON.stringify', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: null })],
    ['inspect of what is hidden', () => inspect(secret, { showHidden: true, getters: true, depth: null })],
    ['inspect without custom inspection', () => inspect(secret, { showHidden: true, customInspect: false })],
    ['a format string', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['console.log', () => logged('key:', secret, { nested: { secret } })],
    ['console.log as a text', () => logged('%s', secret)],
    ['structuredClone', () => inspect(structuredClone({ secret }), { showHidden: true, depth: null })],
    ['serialisation', () => serialize({ secret }).toString('latin1')],
    ['its own keys', () => Reflect.ownKeys(secret).concat(Object.entries(secret).flat()).map(String).join()],
    ['a copy', () => inspect(Object.assign({}, secret), { showHidden: true })],
    ['the message of an error', () => new Error(`no such key: ${String(secret)}`, { cause: secret }).message],
    ['an error with it as the cause', () => inspect(new Error('no', { cause: { secret } }), { depth: null })],
    [
      'a failed assertion',
      () => inspect(new assert.AssertionError({ actual: secret, expected: 1, operator: 'equal' })),
    ],
  ] as const) {
    it(`cannot be printed by ${way}`, () => assert.ok(!print().includes(KEY), 'the key was printed'));
  }

  it('says what it is instead', () => {
    assert.equal(logged(secret), '[api key]\n');
    assert.equal(JSON.stringify(secret), '"[api key]"');
  });

  it('is gone once forgotten', () => {
    const forgotten = new Secret(KEY);
    forgotten.forget();
    assert.equal(forgotten.revealByteString(), '');
  });
});
