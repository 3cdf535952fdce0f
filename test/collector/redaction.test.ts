// Keys are planted wherever a record has room for text, in every form that keys
// take there. What must come out of the Collector: none of them.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyValue, KeyValue } from '../../src/receiver/otlp.js';
import { startOtelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { attribute, faults, send, startBackend, until, type Backend } from './backend.js';

/** A text that holds a secret, as it occurs in the wild. `n` makes each secret its own. */
type Form = (n: string) => { readonly text: string; readonly secret: string };

const FORMS: Readonly<Record<string, Form>> = {
  'a key with its prefix': (n) => ({ text: `sk_live_Abc${n}`, secret: `Abc${n}` }),
  'a test key amid text': (n) => ({ text: `wrong key (sk_test_${n}), try again`, secret: n }),
  'a key in an encoded URL': (n) => ({ text: `/r?to=%2Fx%3Fk%3Dsk_test_${n}%26a`, secret: n }),
  'a key of letters only': (n) => {
    const secret = n.replace(/\d/g, (digit) => 'ABCDEFGHIJ'.charAt(Number(digit))).padEnd(24, 'x');
    return { text: `sk_live_${secret}`, secret };
  },
  'a bearer token': (n) => ({ text: `Bearer ${n}.x/y`, secret: n }),
  'the ApiKey scheme in any case': (n) => ({ text: `Authorization was aPiKeY  ${n}`, secret: n }),
  'basic credentials': (n) => {
    const secret = Buffer.from(`key-${n}:`).toString('base64');
    return { text: `Basic ${secret}`, secret };
  },
  'a query parameter': (n) => ({ text: `https://a.example/x?page=2&api_key=${n}&b=1`, secret: n }),
  'a query parameter, its name encoded': (n) => ({ text: `?API%5Fkey=${n}#top`, secret: n }),
  'a URL inside a URL': (n) => ({ text: `/r?to=%2Fx%3Fapikey%3D${n}%26a`, secret: n }),
  'a key after a masked one': (n) => ({ text: `api_key=REDACTED&api_key=${n}`, secret: n }),
  'a field of JSON': (n) => ({ text: JSON.stringify({ a: 1, 'x-api-key': n, b: 2 }), secret: n }),
  'JSON inside JSON': (n) => ({
    text: JSON.stringify({ request: JSON.stringify({ headers: { authorization: `Custom ${n}` } }) }),
    secret: n,
  }),
  'a header line': (n) => ({ text: `GET / HTTP/1.1\r\nx-api-key: ${n}\r\nhost: a`, secret: n }),
  'a printed object': (n) => ({ text: `Error: no { apiKey: '${n}', retry: true }`, secret: n }),
  'a JSON Web Token': (n) => ({ text: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ${n}.c2ln`, secret: n }),
  'a GitHub token': (n) => ({ text: `ghp_${n}${n}${n}`, secret: n }),
  'a key that begins with sk-': (n) => ({ text: `sk-proj-${n}${n}`, secret: n }),
  'an AWS key id': (n) => {
    const secret = `AKIA${n.toUpperCase().padEnd(16, '0').slice(0, 16)}`;
    return { text: `key=${secret}`, secret };
  },
  'a Google key': (n) => ({ text: `/maps?key=AIza${n.padEnd(35, '-').slice(0, 35)}`, secret: n }),
};

/** Attribute names that give their value away whatever it looks like. */
const TELLING_NAMES = [
  'http.request.header.x-api-key',
  'http.request.header.x_api_key',
  'http.request.header.authorization',
  'http.request.header.cookie',
  'http.response.header.set-cookie',
  'http.request.header.x-secret-id',
  'rpc.grpc.request.metadata.authorization',
  'api_key',
  'apiKey',
  'req.headers.x-api-key',
  'db.password',
  'client_secret',
];

/** Plants one secret after the other and remembers them all. */
class Garden {
  readonly planted = new Map<string, string>();

  #next(where: string, form: Form): string {
    const { text, secret } = form(`q7${(this.planted.size + 1000).toString(36)}zk9w8v4`);
    this.planted.set(secret, where);
    return text;
  }

  /** One text for each form. */
  texts(place: string): string[] {
    return Object.entries(FORMS).map(([name, form]) => this.#next(`${name} in ${place}`, form));
  }

  attributes(place: string): KeyValue[] {
    const values: AnyValue[] = this.texts(place).map((stringValue) => ({ stringValue }));
    const inList: AnyValue[] = this.texts(`a list in ${place}`).map((stringValue) => ({ stringValue }));
    const inMap = this.texts(`a map in ${place}`).map((stringValue, i) => pair(`deep${i}`, { stringValue }));
    const telling = TELLING_NAMES.flatMap((name) => [
      pair(name, this.plain(`${name} in ${place}`)),
      pair(`list.${name}`, { arrayValue: { values: [this.plain(`a list ${name} in ${place}`)] } }),
    ]);
    return [
      ...values.map((value, i) => pair(`text${i}`, value)),
      ...inList.map((value, i) =>
        pair(`list${i}`, { arrayValue: { values: [{ stringValue: 'a&b' }, value] } }),
      ),
      pair('map', { kvlistValue: { values: inMap } }),
      pair('headers', {
        kvlistValue: { values: [pair('x-api-key', this.plain(`a named field of a map in ${place}`))] },
      }),
      ...telling,
    ];
  }

  /** A secret that only its name gives away. */
  plain(where: string): AnyValue {
    return { stringValue: this.#next(where, (n) => ({ text: `Zx${n}`, secret: `Zx${n}` })) };
  }

  found(text: string): string[] {
    return [...this.planted].filter(([secret]) => text.includes(secret)).map(([, where]) => where);
  }
}

function pair(key: string, value: AnyValue): KeyValue {
  return { key, value };
}

const IDS = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
const TIMES = { startTimeUnixNano: '1795420800000000000', endTimeUnixNano: '1795420800100000000' };

function plantedTraces(garden: Garden): object {
  const span = { ...IDS, ...TIMES, kind: 2, status: {} };
  const named = garden.texts('a span name').map((name) => ({ ...span, name }));
  const failed = garden
    .texts('a status message')
    .map((message) => ({ ...span, name: 'GET /', status: { code: 2, message } }));
  const events = [
    ...garden.texts('a span event name').map((name) => ({ name })),
    { name: 'exception', attributes: garden.attributes('a span event') },
  ];
  const full = { ...span, name: 'GET /', attributes: garden.attributes('a span'), events };
  const scope = { name: 'planted', attributes: garden.attributes('the scope of a span') };
  const resource = { attributes: garden.attributes('the resource of a span') };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [...named, ...failed, full] }] }] };
}

function plantedLogs(garden: Garden): object {
  const attributes = garden.attributes('a log record');
  const values = garden.attributes('a log body');
  const bodies: AnyValue[] = [
    ...garden.texts('a log body of text').map((stringValue) => ({ stringValue })),
    { kvlistValue: { values } },
    {
      kvlistValue: {
        values: [pair('request', { kvlistValue: { values: garden.attributes('a log body, deep') } })],
      },
    },
    { arrayValue: { values: garden.texts('a log body list').map((stringValue) => ({ stringValue })) } },
  ];
  const logRecords = [
    ...bodies.map((body) => ({ body })),
    ...garden.texts('an event name').map((eventName) => ({ body: {}, eventName })),
    { body: { stringValue: 'attributes' }, attributes },
  ];
  const resource = { attributes: garden.attributes('the resource of a log record') };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'planted' }, logRecords }] }] };
}

function plantedMetrics(garden: Garden): object {
  const point = {
    timeUnixNano: '1795420800100000000',
    asInt: '1',
    attributes: garden.attributes('a data point'),
    exemplars: [
      {
        timeUnixNano: '1795420800100000000',
        asInt: '1',
        ...IDS,
        filteredAttributes: garden.attributes('an exemplar'),
      },
    ],
  };
  const metrics = [
    { name: 'sum', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] } },
    { name: 'gauge', gauge: { dataPoints: [{ ...point, attributes: garden.attributes('a gauge') }] } },
  ];
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: { name: 'planted' }, metrics }] }] };
}

async function sendAll(httpUrl: string, garden: Garden, backend: Backend): Promise<void> {
  await send(httpUrl, 'traces', plantedTraces(garden));
  await send(httpUrl, 'logs', plantedLogs(garden));
  await send(httpUrl, 'metrics', plantedMetrics(garden));
  await until('all three signals', () =>
    [backend.spans, backend.logRecords, backend.metrics].every((records) => records.length > 0),
  );
}

realTest('otelcol', 'no planted key comes out, in no byte', async (t, binary) => {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-redacted-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const storage = join(folder, 'storage');
  const backend = await startBackend();
  t.after(() => backend.close());
  const otelcol = await startOtelcol({
    binary,
    backend: backend.url,
    storage,
    file: join(folder, 'out.jsonl'),
  });
  t.after(() => otelcol.stop());

  const garden = new Garden();
  await sendAll(otelcol.httpUrl, garden, backend);
  await otelcol.stop();

  assert.deepEqual(garden.found(backend.exported.text()), []);
  assert.deepEqual(garden.found(readFileSync(join(folder, 'out.jsonl'), 'utf8')), []);
  // The queue lies behind the redaction: no key reaches the disk either.
  for (const file of readdirSync(storage))
    assert.deepEqual(garden.found(readFileSync(join(storage, file), 'latin1')), [], file);
  assert.deepEqual(garden.found(otelcol.output()), []);
  assert.deepEqual(faults(otelcol.output()), []);

  // The records themselves are all there, and say that something was masked.
  const names = Object.keys(FORMS).length;
  assert.equal(backend.spans.length, 2 * names + 1);
  assert.equal(backend.logRecords.length, 2 * names + 4);
  const full = backend.spans.at(-1);
  assert.equal(full?.traceId, IDS.traceId);
  assert.ok(Number(attribute(full?.attributes, 'redaction.masked.count')) > 0);
});

realTest('otelcol', 'what is planted does come out when nothing redacts', async (t, binary) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const open = { processors: ['memory_limiter'] };
  const extra = JSON.stringify({ service: { pipelines: { traces: open, logs: open, metrics: open } } });
  const otelcol = await startOtelcol({ binary, backend: backend.url, extra });
  t.after(() => otelcol.stop());

  const garden = new Garden();
  await sendAll(otelcol.httpUrl, garden, backend);
  assert.equal(garden.found(backend.exported.text()).length, garden.planted.size);
});
