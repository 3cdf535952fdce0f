import type { Server } from 'node:net';
import { raiseListenerLimit } from '../diagnostics/listener-limit.js';

/** Any function; what it is called with is the business of whoever adds it. */
type Listener = (...parts: never[]) => void;

/** The listeners that this package has put on servers, so that all can be taken away again. */
export class OwnListeners {
  /** Weak, since servers come and go. */
  readonly #servers = new Set<WeakRef<Server>>();
  readonly #listeners: ReadonlyMap<string, () => void>;

  /** @param listeners by the name of the event */
  constructor(listeners: Readonly<Record<string, Listener>>) {
    const own = new Map(Object.entries(listeners) as (readonly [string, () => void])[]);
    this.#listeners = own;
    this.#onRemoval = function (event) {
      const listener = own.get(event);
      if (listener === undefined || event === 'request') return;
      if (this.listenerCount(event) === this.listenerCount(event, listener))
        this.removeListener(event, listener);
    };
  }

  /** Puts the listener of `event` before all others. Asked again and again: an application may remove all listeners of its server. */
  prepend(server: Server, event: string): void {
    const listener = this.#listeners.get(event);
    if (listener === undefined || server.listenerCount(event, listener) > 0) return;
    this.#remember(server);
    server.prependListener(event, listener);
  }

  /**
   * The same, for an event that Node acts on by itself where nobody listens: the listener goes with the last one that is not
   * ours.
   */
  prependBeside(server: Server, event: string): void {
    if (server.listenerCount(event) === 0) return;
    this.prepend(server, event);
    if (server.listenerCount('removeListener', this.#onRemoval) === 0)
      server.on('removeListener', this.#onRemoval);
  }

  /** Called on the server. */
  readonly #onRemoval: (this: Server, event: string) => void;

  removeAll(): void {
    for (const reference of this.#servers) {
      const server = reference.deref();
      if (server === undefined) continue;
      server.removeListener('removeListener', this.#onRemoval);
      for (const [event, listener] of this.#listeners) server.removeListener(event, listener);
      raiseListenerLimit(server, -1);
    }
    this.#servers.clear();
  }

  /** Before it gets a listener of ours. */
  #remember(server: Server): void {
    for (const reference of this.#servers) {
      const known = reference.deref();
      if (known === server) return;
      if (known === undefined) this.#servers.delete(reference);
    }
    this.#servers.add(new WeakRef(server));
    raiseListenerLimit(server);
  }
}
