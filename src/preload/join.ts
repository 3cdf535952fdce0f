import { registered } from '../diagnostics/api-registry.js';
import { report } from '../diagnostics/report.js';
import { Providers } from '../telemetry/providers.js';
import { VERSION } from '../version.js';

/** What the registered SDK cannot carry, as far as it tells; empty when that is nothing. */
export function lackOf(sdk: string): string {
  const missing = [
    ...(registered('trace') === undefined ? ['spans'] : []),
    ...(new Providers(VERSION).logger() === undefined ? ['events'] : []),
    ...(registered('metrics') === undefined ? ['metrics'] : []),
  ];
  return missing.length === 0 ? '' : `; ${sdk} has no ${missing.join(' and no ')}`;
}

/**
 * Says what joining the SDK of another preload leaves undone: no processor can be added to one from outside, and
 * a part that it lacks is its owner's to add, who may have left it out on purpose or be about to start it.
 */
export function sayWhatJoiningLeavesOut(): void {
  report(
    'joined the OpenTelemetry SDK that another preload started, so log records of the application get no fingerprint, ' +
      `spans and log records are not searched for the key, and what is lost on the way is not counted${lackOf('that SDK')}`,
  );
}
