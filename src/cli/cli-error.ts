/** Documented in every `--help`. */
export const EXIT_OK = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_CANNOT_RUN = 2;

/** A command that cannot run: one line that names the cure, exit code 2. */
export class CliError extends Error {
  readonly code = 'CLI_CANNOT_RUN';
}

/** Node's short word for what went wrong, such as `EADDRINUSE`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
