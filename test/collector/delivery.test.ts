import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { faults, send, startBackend, until } from './backend.js';
import { withBearerToken } from './bearer-token.js';
import { EVENT, METRIC, ORDINARY, SPAN, STRUCTURED_LOG } from './ordinary-records.js';

realTest('otelcol', 'spans, log records and metrics arrive exactly as they were sent', async (t, binary) => {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-out-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'out.jsonl');
  const backend = await startBackend();
  t.after(() => backend.close());
  const otelcol = await startOtelcol({ binary, backend: backend.url, file });
  t.after(() => otelcol.stop());

  await send(otelcol.httpUrl, 'traces', ORDINARY.traces);
  await send(otelcol.httpUrl, 'logs', ORDINARY.logs);
  await send(otelcol.httpUrl, 'metrics', ORDINARY.metrics);
  await until('all three signals', () =>
    [backend.spans, backend.logRecords, backend.metrics].every((records) => records.length > 0),
  );

  // Not one attribute more or less: nothing ordinary looks like a key to the redaction.
  assert.deepEqual(backend.spans, [SPAN]);
  assert.deepEqual(backend.logRecords, [EVENT, STRUCTURED_LOG]);
  assert.deepEqual(backend.metrics, [METRIC]);

  assert.equal(await otelcol.stop(), 0);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const signals = lines.flatMap((line) => Object.keys(JSON.parse(line) as object)).sort();
  assert.deepEqual(signals, ['resourceLogs', 'resourceMetrics', 'resourceSpans']);
  assert.deepEqual(faults(otelcol.output()), []);
});

realTest(
  'otelcol',
  'with the bearer token uncommented, only who has the token gets in',
  async (t, binary) => {
    const folder = mkdtempSync(join(tmpdir(), 'otelcol-token-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'tokens'), 'one-token\nanother-token\n');
    const config = join(folder, 'collector-config.yaml');
    writeFileSync(config, withBearerToken(join(folder, 'tokens')));
    const backend = await startBackend();
    t.after(() => backend.close());
    const otelcol = await startOtelcol({ binary, backend: backend.url, config });
    t.after(() => otelcol.stop());

    await assert.rejects(send(otelcol.httpUrl, 'logs', ORDINARY.logs), /answered 401/);
    const wrong = { authorization: 'Bearer a-guess' };
    await assert.rejects(send(otelcol.httpUrl, 'logs', ORDINARY.logs, wrong), /answered 401/);
    await send(otelcol.httpUrl, 'logs', ORDINARY.logs, { authorization: 'Bearer another-token' });
    await until('the record of the known sender', () => backend.logRecords.length > 0);
    assert.equal(backend.logRecords.length, 2);
  },
);
