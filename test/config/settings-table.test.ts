/** The table of settings, from which everything about settings comes, and the README's copy of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { SETTING_KEYS, SETTINGS } from '../../src/config/settings.js';
import { settingsTable, withSettingsTable } from '../../src/config/settings-table.js';

const README = new URL('../../../README.md', import.meta.url);

describe('the table of settings', () => {
  it('has defaults that its own readers take', () => {
    for (const key of SETTING_KEYS) {
      const { byDefault, read } = SETTINGS[key];
      if (byDefault === undefined) continue;
      const reading = read(byDefault, 'environment');
      assert.ok('value' in reading, key);
      assert.deepEqual(reading.leftOut ?? [], [], key);
    }
  });

  it('has a row for each setting with its names everywhere', () => {
    const rows = settingsTable().split('\n').slice(2);
    assert.equal(rows.length, SETTING_KEYS.length);
    const row = rows.find((each) => each.includes('`fingerprintLength`'));
    assert.ok(row !== undefined);
    assert.ok(row.includes('`OTEL_INSTRUMENTATION_API_KEY_FINGERPRINT_LENGTH`'));
    assert.ok(row.includes('`fingerprint_length`'));
    const classify = rows.find((each) => each.includes('`classify`'));
    assert.ok(classify !== undefined && !classify.includes('OTEL_'));
  });

  it('stands in the README as it is; `npm run docs:settings` puts it there', () => {
    const readme = readFileSync(README, 'utf8');
    assert.equal(withSettingsTable(readme), readme);
  });

  it('goes between the markers and nowhere else', () => {
    const page = 'before\n<!-- settings:begin -->\nthe former table\n<!-- settings:end -->\nafter\n';
    const written = withSettingsTable(page);
    assert.ok(written.startsWith('before\n<!-- settings:begin -->\n'));
    assert.ok(written.endsWith('\n<!-- settings:end -->\nafter\n'));
    assert.ok(!written.includes('former'));
    assert.equal(withSettingsTable(written), written);
    assert.throws(() => withSettingsTable('no markers'), /settings:begin/);
  });
});
