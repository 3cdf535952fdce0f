import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLLECTOR_CONFIG } from '../support/otelcol.js';
import { withBearerToken } from './bearer-token.js';
import { realTest } from '../support/real-part.js';

function validate(
  binary: string,
  configs: readonly string[],
  env: NodeJS.ProcessEnv,
): [number | null, string] {
  const args = ['validate', ...configs.map((file) => `--config=${file}`)];
  const { status, stdout, stderr } = spawnSync(binary, args, { encoding: 'utf8', env });
  return [status, stdout + stderr];
}

const BACKEND = { OTLP_BACKEND_ENDPOINT: 'http://127.0.0.1:4318' };

realTest('otelcol', 'the Collector accepts the configuration without a word', (_, otelcol) => {
  assert.deepEqual(validate(otelcol, [COLLECTOR_CONFIG], BACKEND), [0, '']);
});

realTest('otelcol', 'without a backend in the environment it says what is missing', (_, otelcol) => {
  const [status, output] = validate(otelcol, [COLLECTOR_CONFIG], {});
  assert.equal(status, 1);
  assert.match(output, /exporters::otlp_http: at least one endpoint must be specified/);
});

realTest('otelcol', 'the commented bearer token is accepted once uncommented', (t, otelcol) => {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-token-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, 'a-token\n');
  const secured = join(folder, 'collector-config.yaml');
  writeFileSync(secured, withBearerToken(tokens));
  assert.deepEqual(validate(otelcol, [secured], BACKEND), [0, '']);
});
