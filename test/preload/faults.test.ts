// Breaks one function in each file that a start-up or an end passes through: the application must not notice.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startApp, type AppProcess } from '../support/app-process.js';

const PREFIX = 'opentelemetry-instrumentation-api-key: ';

/** What holds the others' faults, and what runs while modules are loaded, from constants alone. */
const NOT_BROKEN: readonly RegExp[] = [
  /^preload\/start\.js:\d+ (?:startPreload|contained)$/,
  /^config\/(?:location-setting|reading|request-settings)\.js:\d+ (?:read[A-Z]\w*)$/,
];

async function runOnce(env: Readonly<Record<string, string>>): Promise<AppProcess> {
  const app = await startApp({
    app: 'test/fixtures/faults/once.cjs',
    flags: [
      './test/fixtures/faults/register.mjs',
      './test/fixtures/faults/from-start.mjs',
      'opentelemetry-instrumentation-api-key/register',
    ].flatMap((module) => ['--import', module]),
    // One bad value, so that what reports it is passed too.
    env: { OTEL_INSTRUMENTATION_API_KEY_LOCATIONS: 'header:x-api-key,nowhere', ...env },
  });
  await app.ended();
  await app.stop();
  return app;
}

/** In each file the first function that may be broken. */
function chosenOf(places: readonly string[]): string[] {
  const byFile = new Map<string, string>();
  for (const place of places) {
    const file = place.split(':')[0]!;
    if (!/^(?:preload|config|instrumentation)/.test(file) || byFile.has(file)) continue;
    if (!NOT_BROKEN.some((pattern) => pattern.test(place))) byFile.set(file, place);
  }
  return [...byFile.values()];
}

describe('a start with a fault in any one file of the preload and the settings', () => {
  it('leaves the application as it is, and says at most a few lines', async () => {
    const sound = await runOnce({ LIST: '1' });
    const places = chosenOf(JSON.parse(/^places (.*)$/m.exec(sound.stdout)![1]!) as string[]);
    assert.ok(places.length > 25, places.join('\n'));
    for (const place of places) {
      const app = await runOnce({ BROKEN: place });
      assert.match(app.stdout, /^listening on \d+\nanswer ok\n$/, place);
      assert.deepEqual(await app.ended(), { code: 7, signal: null }, place);
      const lines = app.stderr.split('\n').filter((line) => line !== '');
      assert.ok(lines.length < 5, `${place}\n${app.stderr}`);
      for (const line of lines) assert.ok(line.startsWith(PREFIX), `${place}\n${app.stderr}`);
    }
  });
});
