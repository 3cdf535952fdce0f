import * as api from '@opentelemetry/api';

/**
 * The newer line of OpenTelemetry JS needs the API of 1.10, where the Logs API is. npm picks the line that goes with the API
 * of a project; pnpm and yarn pick the newest.
 */
const isMismatch = (error: unknown): boolean => error instanceof TypeError && !('logs' in api);

/** Why the SDK could not be started, and the cure; `undefined` where `error` says it better. */
export function sdkMismatch(error: unknown): string | undefined {
  return isMismatch(error)
    ? 'the installed @opentelemetry/sdk-node needs a newer @opentelemetry/api; add @opentelemetry/api@^1.10.0 to the project'
    : undefined;
}

/** The same of the HTTP instrumentation. */
export function httpMismatch(error: unknown): string | undefined {
  return isMismatch(error)
    ? 'the installed @opentelemetry/instrumentation-http needs a newer @opentelemetry/api; ' +
        'add @opentelemetry/instrumentation-http to the project, in the version of its @opentelemetry/sdk-node'
    : undefined;
}
