import assert from 'node:assert/strict';
import { realTest } from '../support/real-part.js';
import { faults } from './backend.js';
import { errorOf, inOrder, logOf, startGatewayCollector } from './gateway-collector.js';
import { line } from './gateway-lines.js';
import { mutations } from './mutations.js';

/** The line, but for what stood in the place of a fingerprint or of its id and is none. */
function isMasked(text: string, body: string): boolean {
  const kept = body.split(/(?<=(?:fingerprint|_id)"\s*:\s*)"\*{4}"/);
  const [start = '', end = ''] = [kept[0], kept.at(-1)];
  return body === text || (kept.length > 1 && text.startsWith(start) && text.endsWith(end));
}

realTest(
  'otelcol',
  'of thousands of damaged lines each comes out, whole and without a fault',
  async (t, binary) => {
    const lines = mutations(line({ api_key_fingerprint_key_id: '"v1"' }), 5_000);
    const path = logOf(t, lines);
    const { otelcol, untilRecords } = await startGatewayCollector(t, binary, path);
    const records = inOrder(await untilRecords(lines.length));
    assert.equal(records.length, lines.length);
    const bad = records.filter((record) => errorOf(record) !== undefined);
    assert.ok(bad.length > 1000 && bad.length < lines.length - 200, `${bad.length} are bad`);
    for (const [i, record] of records.entries()) {
      if (errorOf(record) === undefined) assert.equal(record.body, 'gateway access');
      else
        assert.ok(isMasked(lines[i] ?? '', record.body as string), `${lines[i]}\n${record.body as string}`);
    }
    assert.deepEqual(faults(otelcol.output()), []);
  },
);
