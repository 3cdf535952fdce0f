/**
 * Where @opentelemetry/api 1.x keeps what was registered; all its copies in a process share it
 * (https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts).
 * Asking the API itself would only give proxies, which hide whether anything is behind them.
 */
const API = Symbol.for('opentelemetry.js.api.1');
/** The same for @opentelemetry/api-logs, the home of the Logs API before api 1.10. */
const API_LOGS = Symbol.for('io.opentelemetry.js.api.logs');
/** The only interface version @opentelemetry/api-logs has had since it began to be versioned. */
const API_LOGS_VERSION = 1;

type ApiKind = 'trace' | 'metrics' | 'logs' | 'diag' | 'propagation';

interface Registries {
  readonly [API]?: Readonly<Partial<Record<ApiKind, unknown>>>;
  readonly [API_LOGS]?: (version: number) => unknown;
}

const registries = globalThis as Registries;

/** What was registered globally, or `undefined`. */
export function registered(kind: ApiKind): unknown {
  return registries[API]?.[kind] ?? (kind === 'logs' ? registries[API_LOGS]?.(API_LOGS_VERSION) : undefined);
}

/** Whether an SDK has been started in this process, by whomever. */
export function sdkIsRegistered(): boolean {
  return (['trace', 'metrics', 'logs'] as const).some((kind) => registered(kind) !== undefined);
}
