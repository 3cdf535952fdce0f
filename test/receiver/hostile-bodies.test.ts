// Any bytes at all: an answer that OTLP knows, and a receiver that goes on.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { logs } from '@opentelemetry/sdk-node';
import fc from 'fast-check';
import { CONTENT_TYPES, decodeRequest, OtlpDecodeError, type Encoding } from '../../src/receiver/codec.js';
import type { Signal } from '../../src/receiver/otlp.js';
import { collectingReceiver, logBody, post } from './collecting-receiver.js';

const signal = fc.constantFrom<Signal>('traces', 'logs', 'metrics');
const encoding = fc.constantFrom<Encoding>('json', 'protobuf');

/** A log export as the protobuf exporter makes it: resource, scope, a record with ids and attributes of each type. */
const PROTOBUF_SEED = await exporterBytes();

/** A valid payload with a few bytes changed gets further than noise does. */
const damaged = fc
  .tuple(
    fc.constantFrom<Buffer>(PROTOBUF_SEED, Buffer.from(logBody())),
    fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    fc.nat(200),
  )
  .map(([seed, changes, cut]) => {
    const bytes = Uint8Array.from(seed);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return cut < 150 ? bytes : bytes.subarray(0, cut % bytes.length);
  });

/** JSON that has OTLP's names, and anything for their values. */
const { tree: nearJson } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.jsonValue(),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'resourceLogs',
        'resource',
        'scopeLogs',
        'logRecords',
        'attributes',
        'key',
        'value',
        'stringValue',
        'intValue',
        'kvlistValue',
        'values',
        'traceId',
        'span_id',
        'timeUnixNano',
        'eventName',
        '__proto__',
        'constructor',
      ),
      tie('tree'),
    ),
  ),
}));

const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  damaged,
  nearJson.map((value) => Buffer.from(JSON.stringify({ resourceLogs: value }))),
);

it('decodes the payload that is damaged below', () => {
  const decoded = decodeRequest('logs', 'protobuf', PROTOBUF_SEED);
  assert.equal(decoded.resourceLogs?.[0]?.scopeLogs?.[0]?.logRecords?.[0]?.attributes?.length, 5);
});

it('decodes any bytes, or says OTLP_DECODE', () => {
  fc.assert(
    fc.property(signal, encoding, body, (forSignal, as, bytes) => {
      try {
        const decoded = decodeRequest(forSignal, as, bytes);
        assert.doesNotThrow(() => JSON.stringify(decoded));
      } catch (error) {
        assert.ok(error instanceof OtlpDecodeError && error.code === 'OTLP_DECODE', String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

it('answers any bytes over HTTP with 200 or 400, and goes on', async (t) => {
  const receiver = await collectingReceiver(t);
  await fc.assert(
    fc.asyncProperty(signal, encoding, body, async (forSignal, as, bytes) => {
      const answer = await post(`${receiver.url}/v1/${forSignal}`, bytes, {
        'content-type': CONTENT_TYPES[as],
      });
      const text = await answer.text();
      assert.ok([200, 400].includes(answer.status), `${answer.status} ${text}`);
      assert.equal(answer.headers.get('content-type'), CONTENT_TYPES[as]);
    }),
    { numRuns: 300 },
  );
  const { length } = receiver.received;
  assert.equal((await post(`${receiver.url}/v1/logs`, logBody())).status, 200);
  assert.equal(receiver.received.length, length + 1);
});

it('pollutes no prototype', () => {
  const hostile =
    '{"resourceLogs":[{"resource":{"__proto__":{"polluted":true}}}],"__proto__":{"polluted":1}}';
  const decoded = decodeRequest('logs', 'json', Buffer.from(hostile));
  assert.deepEqual(decoded, { resourceLogs: [{ resource: {} }] });
  assert.equal('polluted' in {}, false);
  assert.equal('polluted' in decoded, false);
});

async function exporterBytes(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
  const provider = new logs.LoggerProvider({
    processors: [new logs.SimpleLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
  });
  const spanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  };
  provider.getLogger('test').emit({
    eventName: 'api_key.authentication',
    severityNumber: 9,
    body: 'text',
    context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
    attributes: { a: 'x', b: 7, c: 1.5, d: [1, 2], e: { f: true } },
  });
  await provider.shutdown();
  server.close();
  return Buffer.concat(chunks);
}
