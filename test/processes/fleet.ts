import assert from 'node:assert/strict';
import { once } from 'node:events';
import { send, startApp, type AppOptions, type AppProcess, type Exit } from '../support/app-process.js';
import type { Exported } from '../support/exported.js';

/** Nothing goes out by itself while a test runs: what arrives was flushed. */
const SLOW_BATCHES = { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' };

/** The preload by NODE_OPTIONS, as it reaches every process that one starts. */
export const BY_NODE_OPTIONS = {
  flags: [],
  env: { NODE_OPTIONS: '--require opentelemetry-instrumentation-api-key/register' },
} as const;

export const startFleet = (app: string, options: Partial<AppOptions> = {}): Promise<AppProcess> =>
  startApp({
    app: `test/fixtures/processes/${app}`,
    stdin: 'pipe',
    ...options,
    env: { ...SLOW_BATCHES, WORKERS: '2', ...options.env },
  });

/** Sends requests to `ports` in turn; of each server, by what it calls itself, how many it answered. */
export async function visit(ports: readonly number[], times: number): Promise<Record<string, number>> {
  const answered: Record<string, number> = {};
  for (let index = 0; index < times; index += 1) {
    const port = ports[index % ports.length]!;
    const { body } = await send({ port, path: `/?n=${index}`, headers: { 'x-api-key': 'sk_test_abc123' } });
    answered[body] = (answered[body] ?? 0) + 1;
  }
  return answered;
}

export const command = (app: AppProcess, word: string): boolean => app.child.stdin!.write(`${word}\n`);

/** Waits until the application has printed something. */
export async function printed(app: AppProcess, text: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = text.exec(app.stdout);
    if (match !== null) return match;
    await Promise.race([
      once(app.child.stdout!, 'data'),
      app.ended().then(() => assert.fail(`it ended:\n${app.stderr}`)),
    ]);
  }
}

/** How many events each process or thread has sent. */
export function eventsBy(
  exported: Exported,
  attribute: 'process.pid' | 'service.instance.id',
): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { resource } of exported.events()) {
    const name = JSON.stringify(resource[attribute]);
    counted[name] = (counted[name] ?? 0) + 1;
  }
  return counted;
}

export async function endOf(app: AppProcess): Promise<Exit> {
  const timer = setTimeout(() => app.child.kill('SIGQUIT'), 20_000);
  const exit = await app.stopped();
  clearTimeout(timer);
  return exit;
}
