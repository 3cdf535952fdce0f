import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { KeyLocation } from '../../src/credential/location.js';
import { Secret } from '../../src/credential/secret.js';
import { Exchange, type KeyTraits } from '../../src/exchange/exchange.js';
import { scrubText } from '../../src/scrub/scrub.js';

const KEY = 'sk_test_abc123';
const OTHER = 'sk_test_other456';
const FINGERPRINT = { value: '3229db23516d9173', keyId: undefined, previous: undefined };
const HEADER: KeyLocation = { kind: 'header', name: 'x-api-key' };
const SCHEME: KeyLocation = { kind: 'authorization', scheme: 'token' };

function open(traits: Partial<KeyTraits> = {}, keys: readonly string[] = [KEY, OTHER]) {
  const secrets = keys.map((key) => new Secret(key));
  const exchange = new Exchange(
    { fingerprint: FINGERPRINT, location: HEADER, count: secrets.length, ...traits },
    secrets,
  );
  return { exchange, secrets };
}

/** Lets the microtasks run that `close` has left. */
const afterwards = (): Promise<void> => new Promise((settle) => void setImmediate(settle));

describe('an exchange', () => {
  it('scrubs its keys, the fingerprinted one under its fingerprint', () => {
    const { exchange } = open();
    assert.equal(scrubText(`${KEY} ${OTHER}`, exchange.needles), '[api_key:3229db23516d9173] [api_key]');
  });

  it('scrubs them where fingerprints are off', () => {
    const { exchange } = open({ fingerprint: undefined });
    assert.equal(scrubText(KEY, exchange.needles), '[api_key]');
  });

  it('scrubs the key together with the scheme it came with', () => {
    const { exchange } = open({ location: SCHEME });
    const encoded = Buffer.from(`Token ${KEY}`).toString('base64url');
    assert.match(scrubText(encoded, exchange.needles), /^\w*\[api_key:3229db23516d9173\]$/);
  });

  it('without a key scrubs nothing', () => {
    assert.equal(scrubText(KEY, new Exchange(undefined, []).needles), KEY);
  });

  it('cannot be made to print its keys, scrubbing or not', () => {
    const { exchange } = open();
    assert.ok(exchange.needles.length > 0);
    for (const options of [{}, { showHidden: true, getters: true, depth: null }, { customInspect: false }]) {
      const printed = inspect(exchange, options);
      assert.ok(!printed.includes(KEY) && !printed.includes(OTHER), 'a key was printed');
    }
    assert.ok(!JSON.stringify(exchange).includes('sk_test'));
  });
});

describe('an exchange that closes', () => {
  it('is closed at once, and keeps its keys until the other listeners of the event have run', async () => {
    const { exchange, secrets } = open();
    exchange.close();
    assert.equal(exchange.closed, true);
    assert.equal(exchange.over, false);
    assert.equal(scrubText(KEY, exchange.needles), '[api_key:3229db23516d9173]');
    await afterwards();
    assert.equal(exchange.over, true);
    assert.deepEqual(
      secrets.map((secret) => secret.revealByteString()),
      ['', ''],
    );
    assert.equal(scrubText(`late ${KEY}`, exchange.needles), 'late [api_key:3229db23516d9173]');
  });

  it('keeps what says nothing of the key, and drops the rest', async () => {
    const { exchange } = open();
    exchange.onWord = () => undefined;
    exchange.close();
    exchange.close();
    await afterwards();
    assert.equal(exchange.traits?.fingerprint, FINGERPRINT);
    assert.deepEqual(
      [exchange.span, exchange.context, exchange.onWord, exchange.onFault],
      Array(4).fill(undefined),
    );
  });

  it('hears no word any more', () => {
    const { exchange } = open();
    exchange.close();
    exchange.say({ outcome: 'failure' });
    assert.equal(exchange.word, undefined);
  });
});

describe('what the application says of an exchange', () => {
  it('is told on, once for each word', () => {
    const { exchange } = open();
    let told = 0;
    exchange.onWord = () => (told += 1);
    exchange.say({ outcome: 'success' });
    exchange.say({ outcome: 'success', keyId: 'k-1' });
    assert.equal(told, 2);
  });

  it('adds up, and the last word counts', () => {
    const { exchange } = open();
    exchange.say({ outcome: 'unknown', keyId: 'k-1', enduserId: 'acme' });
    exchange.say({ outcome: 'failure', reason: 'expired_key', keyId: 'k-2' });
    assert.deepEqual(exchange.word, {
      outcome: 'failure',
      reason: 'expired_key',
      keyId: 'k-2',
      enduserId: 'acme',
    });
  });
});
