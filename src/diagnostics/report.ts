import { diag } from '@opentelemetry/api';
import { SCOPE_NAME } from '../semconv.js';
import { registered } from './api-registry.js';

/**
 * Says one line to the operator: through OpenTelemetry's diagnostics where they are set up
 * (OTEL_LOG_LEVEL), else on standard error. The stock SDK is mute by default, and a bad
 * setting that nobody hears of is not reported.
 */
export function report(line: string): void {
  if (registered('diag') !== undefined) {
    diag.warn(`${SCOPE_NAME}: ${line}`);
    return;
  }
  try {
    process.stderr.write(`${SCOPE_NAME}: ${line}\n`);
  } catch {
    // A closed standard error must not become the application's error.
  }
}

const said = new Set<string>();
/** Distinct lines; each is a literal of this package, so this is a guard, not a limit anyone meets. */
const MAX_ONCE = 100;

/** The same, once in the life of the process for each line. */
export function reportOnce(line: string): void {
  if (said.has(line) || said.size >= MAX_ONCE) return;
  said.add(line);
  report(line);
}
