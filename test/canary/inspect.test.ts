// While a request is under way its key is in objects of ours. None of them shows it, however it is printed or copied.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT, startApp, type AppProcess } from '../support/app-process.js';
import { keyOf, numbersIn } from './keys.js';

type Shown = Readonly<Record<string, readonly string[]>>;

/** The names of what shows a key. */
const showing = (shown: Shown): readonly string[] =>
  Object.entries(shown).flatMap(([name, texts]) =>
    texts.some((text) => numbersIn(text).length > 0) ? [name] : [],
  );

describe('the objects of this package while a request is under way', () => {
  let app: AppProcess;
  let answer: { classes: readonly string[]; shown: Shown; control: Shown };
  before(async () => {
    app = await startApp({
      app: 'test/fixtures/canary/inspecting.cjs',
      env: { CANARY_PACKAGE: join(ROOT, 'build', 'src') },
    });
    const key = keyOf(1);
    const { body } = await app.get(`/${key}?api_key=${key}`, {
      'x-api-key': key,
      'user-agent': key,
      authorization: `ApiKey ${key}`,
    });
    answer = JSON.parse(body) as typeof answer;
  });
  after(() => app.stop());

  it('are all there, those that hold the key too', () => {
    for (const name of [
      'Secret',
      'Exchange',
      'KnownKeys',
      'MarkedForm',
      'Gate',
      'Lifecycle',
      'ServerObserver',
      'ApiKeyInstrumentation',
      'ApiKeySpanProcessor',
      'ApiKeyLogRecordProcessor',
      'ApiKeyPropagator',
    ])
      assert.ok(answer.classes.includes(name), name);
  });

  it('show no key', () => {
    assert.deepEqual(showing(answer.shown), []);
  });

  it('would be seen to show it: a plain object does, in most ways', () => {
    assert.ok(showing(answer.control).length >= 8, showing(answer.control).join());
  });
});
