import { diag } from '@opentelemetry/api';
import { Console } from 'node:console';
import { SCOPE_NAME } from '../semconv.js';
import { registered } from './api-registry.js';

let standardError: Console | undefined;

/**
 * Says one line to the operator: through OpenTelemetry's diagnostics where they are set up
 * (OTEL_LOG_LEVEL), else on standard error. The stock SDK is mute by default, and a bad
 * setting that nobody hears of is not reported: hence as an error, which every level but `none` shows.
 */
export function report(line: string): void {
  if (registered('diag') !== undefined) {
    diag.error(`${SCOPE_NAME}: ${line}`);
    return;
  }
  // A closed standard error must not become the application's error. On a pipe that comes as an event, which
  // nothing can catch; a Console ignores it (https://nodejs.org/docs/latest-v20.x/api/console.html#new-consoleoptions).
  // It is one of our own, as applications replace the methods of the global one.
  try {
    standardError ??= new Console(process.stderr);
    standardError.error(`${SCOPE_NAME}: ${line}`);
  } catch {
    // Nobody is there to be told.
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
