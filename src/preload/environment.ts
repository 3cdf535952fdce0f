import { report } from '../diagnostics/report.js';

/** An empty variable counts as unset (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). */
export function readText(env: NodeJS.ProcessEnv, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A comma-separated list without repetitions. */
export function readList(env: NodeJS.ProcessEnv, name: string): readonly string[] {
  const items = (readText(env, name) ?? '').split(',').map((item) => item.trim());
  return [...new Set(items)].filter((item) => item !== '');
}

/** Only `true` is true, in any case. */
export function readBoolean(env: NodeJS.ProcessEnv, name: string): boolean {
  return readText(env, name)?.toLowerCase() === 'true';
}

/** What Node's timers take; they turn more into 1 (https://nodejs.org/docs/latest-v20.x/api/timers.html#settimeoutcallback-delay-args). */
const MAX_NUMBER = 2 ** 31 - 1;

/** A number above zero; anything else is reported and counts as unset. One that is too large is the largest. */
export function readPositive(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = readText(env, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return Math.min(number, MAX_NUMBER);
  report(`${name}: expected a number above 0; using the default`);
  return undefined;
}
