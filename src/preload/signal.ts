import { readList } from './environment.js';

/** As the standard variables spell them. */
export type Signal = 'TRACES' | 'LOGS' | 'METRICS';

export const SIGNALS: readonly Signal[] = ['TRACES', 'LOGS', 'METRICS'];

/** Whether OTEL_<signal>_EXPORTER turns the signal off. */
export function isOff(signal: Signal, env: NodeJS.ProcessEnv): boolean {
  return readList(env, `OTEL_${signal}_EXPORTER`).includes('none');
}
