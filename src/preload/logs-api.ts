import * as api from '@opentelemetry/api';
import { registered } from '../diagnostics/api-registry.js';
import { loadBesideSdk, loadFromApplication } from './sdk-modules.js';

/**
 * The part that is used of the Logs API in either of its homes: @opentelemetry/api
 * since 1.10, and before that a package of its own, which ends with the SDK 2.x.
 */
interface LogsApi {
  setGlobalLoggerProvider(provider: unknown): unknown;
}

const newerHome = (api as { readonly logs?: LogsApi }).logs;

/** Makes `provider` the one of this process, in the home that the SDK beside it uses. */
export function registerLoggerProvider(provider: object): void {
  const home = newerHome ?? loadBesideSdk<{ logs: LogsApi }>('@opentelemetry/api-logs').logs;
  home.setGlobalLoggerProvider(provider);
}

/**
 * Lets libraries that write to the older home reach the provider in the newer one too,
 * as does @opentelemetry/winston-transport, the bridge of winston (seen in 0.34).
 */
export function lendToOlderLogsApi(): void {
  const provider = registered('logs');
  if (newerHome === undefined || provider === undefined) return;
  loadFromApplication<{ logs: LogsApi }>('@opentelemetry/api-logs')?.logs.setGlobalLoggerProvider(provider);
}
