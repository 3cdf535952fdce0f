import assert from 'node:assert/strict';
import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { originExchange, enterExchange } from '../../src/exchange/current.js';
import { Exchange } from '../../src/exchange/exchange.js';

/** Runs as a connection does: in an async context of its own, where each request enters anew. */
const onConnection = <T>(run: () => T): T => new AsyncResource('connection').runInAsyncScope(run);

describe('the current exchange', () => {
  it('is none outside a request', () => {
    assert.equal(originExchange(), undefined);
  });

  it('is known in all that the request starts, at any depth', async () => {
    const exchange = new Exchange(undefined, []);
    const seen = await onConnection(async () => {
      enterExchange(exchange);
      await nextTurn();
      const inTimer = await new Promise((settle) => void setTimeout(() => settle(originExchange()), 1));
      const inMicrotask = await Promise.resolve().then(() => originExchange());
      return [originExchange(), inTimer, inMicrotask];
    });
    assert.deepEqual(seen, [exchange, exchange, exchange]);
    assert.equal(originExchange(), undefined, 'it does not leave the connection');
  });

  it('is each connection’s own while their requests run side by side', async () => {
    const exchanges = [new Exchange(undefined, []), new Exchange(undefined, [])];
    const seen = await Promise.all(
      exchanges.map((exchange) =>
        onConnection(async () => {
          enterExchange(exchange);
          await nextTurn();
          return originExchange();
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
      assert.equal(originExchange(), second);
    });
  });

  it('stays that of what a request left running, and says that it is over', async () => {
    await onConnection(async () => {
      const exchange = new Exchange(undefined, []);
      enterExchange(exchange);
      exchange.close();
      assert.equal(originExchange(), exchange, 'while it is closing, the server span has yet to be scrubbed');
      await nextTurn();
      assert.equal(originExchange(), exchange);
      assert.equal(exchange.over, true);
    });
  });

  it('is shared with another copy of the package in the process', async () => {
    const copy = (await import(`${new URL('../../src/exchange/current.js', import.meta.url).href}?copy`)) as {
      originExchange: typeof originExchange;
    };
    const exchange = new Exchange(undefined, []);
    onConnection(() => {
      enterExchange(exchange);
      assert.notEqual(copy.originExchange, originExchange);
      assert.equal(copy.originExchange(), exchange);
    });
  });
});
