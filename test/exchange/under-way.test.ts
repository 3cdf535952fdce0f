import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from '../../src/credential/secret.js';
import { Exchange } from '../../src/exchange/exchange.js';
import { exchangesUnderWay, noteUnderWay } from '../../src/exchange/under-way.js';

const open = (): Exchange => {
  const traits = {
    fingerprint: undefined,
    location: { kind: 'header', name: 'x-api-key' },
    count: 1,
  } as const;
  const exchange = new Exchange(traits, [new Secret('sk_test_abc123')]);
  noteUnderWay(exchange);
  return exchange;
};

describe('the requests under way', () => {
  it('are those that were noted and are not over', async () => {
    const [first, second] = [open(), open()];
    assert.deepEqual(new Set(exchangesUnderWay()), new Set([first, second]));
    first.close();
    assert.ok(exchangesUnderWay().includes(first), 'while it is closing, its span has yet to be scrubbed');
    await Promise.resolve();
    assert.deepEqual(exchangesUnderWay(), [second]);
    second.close();
  });

  it('are the newest 64, however many there are', () => {
    const all = Array.from({ length: 200 }, open);
    assert.deepEqual(new Set(exchangesUnderWay()), new Set(all.slice(-64)));
  });
});
