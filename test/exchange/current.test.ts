import assert from 'node:assert/strict';
import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { currentExchange, enterExchange } from '../../src/exchange/current.js';
import { Exchange } from '../../src/exchange/exchange.js';

/** Runs as a connection does: in an async context of its own, where each request enters anew. */
const onConnection = <T>(run: () => T): T => new AsyncResource('connection').runInAsyncScope(run);

describe('the current exchange', () => {
  it('is none outside a request', () => {
    assert.equal(currentExchange(), undefined);
  });

  it('is known in all that the request starts, at any depth', async () => {
    const exchange = new Exchange(undefined, []);
    const seen = await onConnection(async () => {
      enterExchange(exchange);
      await nextTurn();
      const inTimer = await new Promise((settle) => void setTimeout(() => settle(currentExchange()), 1));
      const inMicrotask = await Promise.resolve().then(() => currentExchange());
      return [currentExchange(), inTimer, inMicrotask];
    });
    assert.deepEqual(seen, [exchange, exchange, exchange]);
    assert.equal(currentExchange(), undefined, 'it does not leave the connection');
  });

  it('is each connection’s own while their requests run side by side', async () => {
    const exchanges = [new Exchange(undefined, []), new Exchange(undefined, [])];
    const seen = await Promise.all(
      exchanges.map((exchange) =>
        onConnection(async () => {
          enterExchange(exchange);
          await nextTurn();
          return currentExchange();
        }),
      ),
    );
    assert.equal(seen[0], exchanges[0]);
    assert.equal(seen[1], exchanges[1]);
  });

  it('is replaced by the next request on the same connection', () => {
    const [first, second] = [new Exchange(undefined, []), new Exchange(undefined, [])];
    onConnection(() => {
      enterExchange(first);
      enterExchange(second);
      assert.equal(currentExchange(), second);
    });
  });

  it('is none for what a request left running, once that request is over', async () => {
    await onConnection(async () => {
      const exchange = new Exchange(undefined, []);
      enterExchange(exchange);
      exchange.close();
      assert.equal(
        currentExchange(),
        exchange,
        'while it is closing, the server span has yet to be scrubbed',
      );
      await nextTurn();
      assert.equal(currentExchange(), undefined);
    });
  });

  it('is shared with another copy of the package in the process', async () => {
    const copy = (await import(`${new URL('../../src/exchange/current.js', import.meta.url).href}?copy`)) as {
      currentExchange: typeof currentExchange;
    };
    const exchange = new Exchange(undefined, []);
    onConnection(() => {
      enterExchange(exchange);
      assert.notEqual(copy.currentExchange, currentExchange);
      assert.equal(copy.currentExchange(), exchange);
    });
  });
});
