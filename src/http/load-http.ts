import { createRequire } from 'node:module';
import { Containment } from '../diagnostics/containment.js';

/** Whoever hooks `require` runs in it. */
const loading = new Containment('loading node:http');

/**
 * instrumentation-http patches `http` when it is next loaded through `require`. An ES module
 * application never does that, but its servers share the prototype that gets patched, so loading
 * it here gives them server spans (https://github.com/open-telemetry/opentelemetry-js/issues/4933).
 */
export function loadHttpThroughRequire(): void {
  loading.run(() => {
    const requireHere = createRequire(import.meta.url);
    requireHere('http');
    requireHere('https');
  });
}
