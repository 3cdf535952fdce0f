import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from '../../src/credential/secret.js';
import { Exchange } from '../../src/exchange/exchange.js';
import { exchangesUnderWay, noteUnderWay } from '../../src/exchange/under-way.js';

const open = (key = 'sk_test_abc123'): Exchange => {
  const traits = {
    fingerprint: undefined,
    location: { kind: 'header', name: 'x-api-key' },
    count: 1,
  } as const;
  const exchange = new Exchange(traits, [new Secret(key)]);
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

  it('are only the newest two of those whose keys cost much to search for', () => {
    const costly = Array.from({ length: 10 }, () => open('\xe9 "'.repeat(90)));
    const ordinary = Array.from({ length: 10 }, () => open());
    assert.deepEqual(exchangesUnderWay().slice(0, 12), [...ordinary.reverse(), costly[9], costly[8]]);
    for (const exchange of [...costly, ...ordinary]) exchange.close();
  });

  it('are the newest 64, however many there are', () => {
    const all = Array.from({ length: 200 }, () => open());
    assert.deepEqual(new Set(exchangesUnderWay()), new Set(all.slice(-64)));
  });
});
