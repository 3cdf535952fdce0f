import { Containment } from '../diagnostics/containment.js';
import { VERSION } from '../version.js';
import { Drops } from './drops.js';
import { Providers } from './providers.js';

let drops: Drops | undefined;

/** Keeps a part that users register on their own, and that has no count of the instrumentation's at hand, from throwing. */
export function countedContainment(what: string): Containment {
  return new Containment(what, () => {
    drops ??= new Drops(new Providers(VERSION));
    drops.add('internal_error');
  });
}
