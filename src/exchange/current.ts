import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './exchange.js';

/**
 * One store for every copy of this package in the process: an application may load
 * another copy than the preload did, and its word must still arrive.
 */
const STORE = Symbol.for('opentelemetry-instrumentation-api-key.exchange.v1');

interface Registry {
  [STORE]?: AsyncLocalStorage<Exchange>;
}

const registry = globalThis as Registry;

const storage = (): AsyncLocalStorage<Exchange> => (registry[STORE] ??= new AsyncLocalStorage());

/**
 * The exchange that the running code was begun in, even when that is over: what it writes may still hold the key.
 */
export function originExchange(): Exchange | undefined {
  return registry[STORE]?.getStore();
}

/**
 * Makes `exchange` the current one for the rest of this synchronous run and all it starts.
 * Only for Node's request hook, where no function is ours to wrap: each request on a
 * connection enters anew, and so replaces the one before it.
 */
export function enterExchange(exchange: Exchange): void {
  storage().enterWith(exchange);
}
