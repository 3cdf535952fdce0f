// What each gateway really writes, through the real Collector.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_FINGERPRINT,
  ATTR_FINGERPRINT_KEY_ID,
  ATTR_GATEWAY_NAME,
  ATTR_GATEWAY_UPSTREAM_STATUS_CODE,
  ATTR_HTTP_REQUEST_HEADER_PREFIX,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_PATH,
} from '../../src/semconv.js';
import { errorOf, inOrder, startGatewayCollector } from '../collector/gateway-collector.js';
import type { ExportedLog } from '../support/exported.js';
import { findRealPart, skipWithout } from '../support/real-part.js';
import { APACHE } from './apache-recipe.js';
import { BLOCKED_PATH, type Recipe } from './gateway.js';
import { HAPROXY } from './haproxy-recipe.js';
import { nginxNjs, nginxSetMisc } from './nginx-recipe.js';
import { parseRecord, timeOf, type GatewayRecord } from './record.js';
import { startedFor } from './stories/started.js';
import { VARNISH } from './varnish-recipe.js';
import { sendRequest } from './wire.js';

const KEY = 'X-API-Key: sk_test_abc123';

/** Ordinary ones, one that goes no further, and one with all that a client can put into a line. */
const REQUESTS = [
  { lines: [KEY] },
  { target: '/orders?api_key=sk%5Ftest%5Fabc123' },
  { lines: ['X-Request-Id: r-1', 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'] },
  { target: BLOCKED_PATH, lines: [KEY] },
  { target: "/%22%5C%0A{'}%C3%A9?x=1", lines: [KEY, 'User-Agent: "},{"status":200'] },
];

/** The attributes that a record of the gateway becomes. */
function attributesOf(record: GatewayRecord): Record<string, unknown> {
  const attributes = {
    [ATTR_GATEWAY_NAME]: record.gateway,
    [ATTR_HTTP_REQUEST_METHOD]: record.method,
    [ATTR_URL_PATH]: record.path,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: record.status,
    [ATTR_GATEWAY_UPSTREAM_STATUS_CODE]: record.upstream_status,
    [ATTR_CLIENT_ADDRESS]: record.client_address,
    [ATTR_FINGERPRINT]: record.api_key_fingerprint,
    [ATTR_FINGERPRINT_KEY_ID]: record.api_key_fingerprint_key_id,
    [`${ATTR_HTTP_REQUEST_HEADER_PREFIX}x-request-id`]: [record.request_id],
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
}

function withoutPlace({ attributes }: ExportedLog): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('log.file.')));
}

async function recordsOf(t: TestContext, recipe: Recipe): Promise<void> {
  const otelcol = findRealPart('otelcol');
  assert.ok(otelcol.kind === 'found', 'otelcol is not on this machine');
  const { gateway } = await startedFor(t, recipe, { keyed: true });
  for (const request of REQUESTS) await sendRequest(gateway.port, request);
  await gateway.records(REQUESTS.length);
  const lines = gateway.recordLines();
  // All at once: the Collector reads what is there when it starts.
  const log = join(gateway.setup.folder, 'records.jsonl');
  writeFileSync(log, Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));
  const { untilRecords } = await startGatewayCollector(t, otelcol.path, log);
  const records = inOrder(await untilRecords(lines.length));
  assert.deepEqual(
    records.map(errorOf),
    lines.map(() => undefined),
  );
  for (const [at, line] of lines.entries()) {
    const expected = parseRecord(line);
    const record = records[at]!;
    assert.deepEqual(withoutPlace(record), attributesOf(expected));
    assert.equal(record.traceId, expected.trace_id);
    assert.ok(Math.abs(Number(record.timeUnixNano) / 1e6 - timeOf(expected)) < 1, record.timeUnixNano);
  }
}

for (const recipe of [nginxNjs(), nginxSetMisc(), HAPROXY, APACHE, VARNISH]) {
  describe(
    `the Collector on ${recipe.part}`,
    { skip: skipWithout('otelcol') || skipWithout(recipe.part) },
    () => {
      it('makes a typed record of every line', (t) => recordsOf(t, recipe));
    },
  );
}
