import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import { registered } from '../diagnostics/api-registry.js';
import { ApiKeyPropagator } from '../telemetry/propagator.js';

/** Puts ours in front of the propagator that the SDK has registered, whosever SDK it is. */
export function scrubPropagation(): void {
  const inner = registered('propagation') as TextMapPropagator | undefined;
  if (inner === undefined) return;
  // A second registration is refused while there is a first one.
  propagation.disable();
  propagation.setGlobalPropagator(new ApiKeyPropagator(inner));
}
