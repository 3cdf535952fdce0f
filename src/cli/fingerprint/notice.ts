/** One line on standard error, beside the fingerprints. */
export function notice(message: string): void {
  process.stderr.write(`otel-api-key: ${message}\n`);
}
