import type { Socket } from 'node:net';
import { raiseListenerLimit } from '../diagnostics/listener-limit.js';

/**
 * What to do about responses that do not hear of the end of their connection: Node tells it only to the one that is being
 * sent, and not to those of pipelined requests that wait behind it; and an application may keep a response from hearing.
 */
export class ConnectionEnds {
  readonly #waiting = new WeakMap<Socket, Set<() => void>>();

  /** Calls `onEnd` after whoever else hears of the end of `socket`, unless it is removed before. */
  add(socket: Socket, onEnd: () => void): void {
    const waiting = this.#waiting.get(socket) ?? this.#watch(socket);
    waiting.add(onEnd);
  }

  remove(socket: Socket, onEnd: () => void): void {
    this.#waiting.get(socket)?.delete(onEnd);
  }

  #watch(socket: Socket): Set<() => void> {
    const waiting = new Set<() => void>();
    this.#waiting.set(socket, waiting);
    raiseListenerLimit(socket);
    socket.once('close', () => process.nextTick(() => waiting.forEach((onEnd) => onEnd())));
    return waiting;
  }
}
