import type { EventEmitter } from 'node:events';

/**
 * Lets `emitter` have listeners that are not the application's: one with as many as are no leak would be warned of
 * ours (https://nodejs.org/docs/latest-v20.x/api/events.html#emittersetmaxlistenersn). Without a limit it stays so.
 *
 * @param listeners how many more; fewer when negative
 */
export function raiseListenerLimit(emitter: EventEmitter, listeners = 1): void {
  const limit = emitter.getMaxListeners();
  if (limit > 0) emitter.setMaxListeners(limit + listeners);
}
