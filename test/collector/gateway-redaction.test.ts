// What happens when a gateway does what it must not: it logs a key.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { realTest } from '../support/real-part.js';
import { faults } from './backend.js';
import { errorOf, logOf, startGatewayCollector } from './gateway-collector.js';
import { FINGERPRINT, line, numbered } from './gateway-lines.js';

const KEY = 'sk_test_abc123def456';
/** Of no known format: only its place gives it away. */
const ODD_KEY = 'Zq7!not-issued,"by"\\us';
const PEPPER = 'pepper-v1-0123456789-0123456789-0123';

const json = (text: string): string => JSON.stringify(text);
const withField = (name: string, value: string): string => `${line().slice(0, -1)},"${name}":${value}}`;

/** Lines that are records all the same, and those that are none. */
const RECORDS = [
  line({ path: json(`/keys/${KEY}/rotate`) }),
  line({ path: json(`/orders?api_key=${encodeURIComponent(ODD_KEY)}`) }),
  line({ request_id: json(`ApiKey ${KEY}`) }),
  line({ client_address: json(KEY) }),
  withField('http_x_api_key', json(ODD_KEY)),
  withField('headers', JSON.stringify({ 'x-api-key': ODD_KEY, authorization: [`Bearer ${KEY}`] })),
];
const NO_RECORDS = [
  line({ api_key_fingerprint: json(ODD_KEY) }),
  line({ api_key_fingerprint: json(KEY) }),
  line({ api_key_fingerprint: JSON.stringify([ODD_KEY]) }),
  line({ api_key_fingerprint: JSON.stringify({ of: ODD_KEY.replace('}', '') }) }),
  line({ api_key_fingerprint_key_id: json(PEPPER) }),
  line({ api_key_fingerprint: json(ODD_KEY) }).slice(0, -60),
  line({ status: '"200"', path: json(`/keys/${KEY}/rotate`) }),
  `203.0.113.9 - - [28/Nov/2025:07:04:54 +0000] "GET /orders?api_key=${encodeURIComponent(ODD_KEY)}" 200`,
  `{"x-api-key":${json(ODD_KEY.replaceAll('"', ''))},"status":200}`,
];

realTest('otelcol', 'a key in a gateway record comes out nowhere, a fingerprint does', async (t, binary) => {
  // Storage has the first 1000 bytes of a file as they are; collector-config.yaml says so.
  const first = Array.from({ length: 4 }, (_, i) => numbered(i));
  assert.ok(first.join('').length > 1000);
  const lines = [...first, ...RECORDS, ...NO_RECORDS];
  const { otelcol, backend, file, untilRecords } = await startGatewayCollector(t, binary, logOf(t, lines));
  const records = await untilRecords(lines.length);
  await otelcol.stop();

  const secrets = [KEY, ODD_KEY, ODD_KEY.replaceAll('"', ''), PEPPER].flatMap((secret) => [
    secret,
    json(secret).slice(1, -1),
    encodeURIComponent(secret),
    // Inside a string inside of JSON.
    json(json(secret)).slice(3, -3),
  ]);
  const places: Record<string, string> = {
    backend: JSON.stringify(backend.logRecords),
    file: readFileSync(file, 'utf8'),
    output: otelcol.output(),
    ...Object.fromEntries(
      readdirSync(otelcol.storage).map((name) => [name, readFileSync(join(otelcol.storage, name), 'latin1')]),
    ),
  };
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets) assert.equal(text.includes(secret), false, `${secret} in ${place}`);

  const good = records.filter((record) => errorOf(record) === undefined);
  assert.equal(good.length, first.length + RECORDS.length);
  for (const record of good) assert.equal(record.attributes['api_key.fingerprint'], FINGERPRINT);
  // An operator learns that there was something to mask: in four records, and in the
  // three bodies where nothing but a pattern could tell.
  const masked = (name: string): number => records.filter(({ attributes }) => attributes[name] === 1).length;
  assert.equal(masked('redaction.masked.count'), 4);
  assert.equal(masked('redaction.body.masked.count'), 3);
  assert.deepEqual(faults(otelcol.output()), []);
});
