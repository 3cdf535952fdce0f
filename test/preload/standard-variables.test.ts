import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { send, startApp, type AppProcess } from '../support/app-process.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const APP = 'test/fixtures/preload/server.cjs';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

type Env = Readonly<Record<string, string>>;

/** One request, everything flushed by the signal. */
async function visited(env: Env, headers: Record<string, string> = {}): Promise<AppProcess> {
  const app = await startApp({ app: APP, env });
  assert.equal((await app.get('/orders?api_key=sk_test_zzzzzzzz', { ...KEY, ...headers })).body, 'ok');
  assert.deepEqual(await app.stop(), { code: null, signal: 'SIGTERM' });
  return app;
}

interface Delivery {
  readonly signal: string;
  readonly headers: IncomingHttpHeaders;
}

/** What an endpoint is sent, headers and all. */
async function endpoint(t: TestContext): Promise<{ url: string; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    deliveries.push({ signal: request.url!.replace('/v1/', ''), headers: request.headers });
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, deliveries };
}

/** The exporter does not say which port it got for 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function delivered(t: TestContext, env: Env): Promise<Delivery[]> {
  const { url, deliveries } = await endpoint(t);
  const app = await startApp({ app: APP, env, endpoint: url });
  await app.get('/', KEY);
  await app.stop();
  return deliveries;
}

const contentTypes = (deliveries: readonly Delivery[]): Record<string, string | undefined> =>
  Object.fromEntries(deliveries.map(({ signal, headers }) => [signal, headers['content-type']]));

describe('OTEL_SDK_DISABLED', () => {
  it('turns everything off', async () => {
    const app = await visited({ OTEL_SDK_DISABLED: 'true' });
    assert.equal(app.exported.text(), '[]');
    assert.equal(app.stderr, '');
  });
});

describe('OTEL_*_EXPORTER', () => {
  const signals = (app: AppProcess): string => {
    const { exported } = app;
    const points = exported.points('api_key.authentications');
    return [exported.serverSpans(), exported.events(), points]
      .map(({ length }) => (length === 0 ? '-' : '+'))
      .join('');
  };

  it('none leaves one signal out, and the others alone', async () => {
    assert.equal(signals(await visited({})), '+++');
    assert.equal(signals(await visited({ OTEL_TRACES_EXPORTER: 'none' })), '-++');
    assert.equal(signals(await visited({ OTEL_LOGS_EXPORTER: 'none' })), '+-+');
    assert.equal(signals(await visited({ OTEL_METRICS_EXPORTER: 'none' })), '++-');
  });

  for (const OTEL_TRACES_EXPORTER of ['console', 'none']) {
    it(`console prints, and a list does both (traces: ${OTEL_TRACES_EXPORTER})`, async () => {
      const app = await visited({
        OTEL_TRACES_EXPORTER,
        OTEL_LOGS_EXPORTER: 'console, otlp',
        OTEL_METRICS_EXPORTER: 'console',
      });
      assert.match(app.stdout, /eventName: 'api_key.authentication'/);
      assert.match(app.stdout, /name: 'api_key.authentications'/);
      assert.equal(/kind: 1,/.test(app.stdout), OTEL_TRACES_EXPORTER === 'console');
      assert.equal(signals(app), '-+-');
      assert.ok(!app.stdout.includes('sk_test'), 'a console is told no key either');
    });
  }

  it('prometheus serves the metric', async () => {
    for (const OTEL_TRACES_EXPORTER of ['otlp', 'none']) {
      const port = await freePort();
      const env = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: String(port) };
      const app = await startApp({ app: APP, env: { ...env, OTEL_TRACES_EXPORTER } });
      await app.get('/', KEY);
      const page = (await send({ port, path: '/metrics' })).body;
      await app.stop();
      assert.match(page, /api_key_authentications.*outcome="success"/, OTEL_TRACES_EXPORTER);
    }
  });

  it('says in one line which exporter it does not know, and goes on with the others', async () => {
    const app = await visited({ OTEL_LOGS_EXPORTER: 'otlp,logstash', OTEL_METRICS_EXPORTER: 'none' });
    assert.equal(signals(app), '++-');
    assert.match(
      app.stderr,
      /^opentelemetry-instrumentation-api-key: OTEL_LOGS_EXPORTER: expected otlp, console, none; .+\n$/,
    );
  });
});

describe('OTEL_EXPORTER_OTLP_*', () => {
  const JSON_TYPE = 'application/json';
  const PROTOBUF = 'application/x-protobuf';

  it('speaks JSON for logs and protobuf for the rest when told nothing', async (t) => {
    assert.deepEqual(contentTypes(await delivered(t, {})), {
      traces: PROTOBUF,
      logs: JSON_TYPE,
      metrics: PROTOBUF,
    });
    const untraced = await delivered(t, { OTEL_TRACES_EXPORTER: 'none' });
    assert.deepEqual(contentTypes(untraced), { logs: JSON_TYPE, metrics: PROTOBUF });
  });

  it('speaks the protocol it is told to, for one signal too', async (t) => {
    const json = await delivered(t, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    assert.deepEqual(contentTypes(json), { traces: JSON_TYPE, logs: JSON_TYPE, metrics: JSON_TYPE });
    const logsAlone = await delivered(t, { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf' });
    assert.deepEqual(contentTypes(logsAlone), { traces: PROTOBUF, logs: PROTOBUF, metrics: PROTOBUF });
  });

  it('says in one line that it does not know a protocol, and uses the usual one', async (t) => {
    const { url, deliveries } = await endpoint(t);
    const app = await startApp({
      app: APP,
      env: { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'soap' },
      endpoint: url,
    });
    await app.get('/', KEY);
    await app.stop();
    assert.equal(contentTypes(deliveries)['logs'], JSON_TYPE);
    assert.match(
      app.stderr,
      /^[^\n]*OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: expected one of grpc, http\/json, http\/protobuf[^\n]*\n$/,
    );
  });

  it('sends the headers that it is given', async (t) => {
    const deliveries = await delivered(t, {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-token,x-tenant=blue',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-tenant=green',
    });
    const tenants = Object.fromEntries(
      deliveries.map(({ signal, headers }) => [signal, headers['x-tenant']]),
    );
    assert.deepEqual(tenants, { traces: 'blue', logs: 'green', metrics: 'blue' });
    for (const { headers } of deliveries) assert.equal(headers.authorization, 'Bearer collector-token');
  });

  it('compresses when told to', async (t) => {
    const deliveries = await delivered(t, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    for (const { signal, headers } of deliveries) assert.equal(headers['content-encoding'], 'gzip', signal);
  });

  it('says in one line that an endpoint cannot be one; the application starts', async () => {
    for (const endpointText of ['garbage', 'collector:4318', 'http://', 'ftp://collector']) {
      const app = await startApp({ app: APP, endpoint: endpointText });
      assert.equal((await app.get('/', KEY)).body, 'ok');
      const lines = app.stderr
        .split('\n')
        .filter((line) => line.includes('OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL such as'));
      assert.equal(lines.length, 1, endpointText);
      await app.stop('SIGKILL');
    }
  });
});

describe('the resource', () => {
  for (const OTEL_TRACES_EXPORTER of ['otlp', 'none']) {
    it(`is who the operator says, on this machine (traces: ${OTEL_TRACES_EXPORTER})`, async () => {
      const app = await visited({
        OTEL_TRACES_EXPORTER,
        OTEL_SERVICE_NAME: 'orders',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,host.name=told,service.version=1.2.3',
      });
      const { resource } = app.exported.events()[0]!;
      assert.equal(resource['service.name'], 'orders');
      assert.equal(resource['service.version'], '1.2.3');
      assert.equal(resource['deployment.environment.name'], 'test');
      assert.equal(resource['host.name'], 'told', 'the operator knows better than a detector');
      assert.match(resource['service.instance.id'] as string, /^[0-9a-f-]{36}$/);
      assert.equal(resource['process.pid'], app.child.pid);
      assert.equal(resource['telemetry.sdk.language'], 'nodejs');
    });

    it(`is detected by what OTEL_NODE_RESOURCE_DETECTORS names (traces: ${OTEL_TRACES_EXPORTER})`, async () => {
      const named = await visited({ OTEL_TRACES_EXPORTER, OTEL_NODE_RESOURCE_DETECTORS: 'env,os,palantir' });
      const { resource } = named.exported.events()[0]!;
      assert.equal(resource['service.name'], 'test-app');
      assert.equal(resource['os.type'], 'linux');
      assert.equal(resource['process.pid'], undefined);
      assert.match(named.stderr, /^[^\n]*OTEL_NODE_RESOURCE_DETECTORS: expected [^\n]*\n$/);
      const none = await visited({ OTEL_TRACES_EXPORTER, OTEL_NODE_RESOURCE_DETECTORS: 'none' });
      assert.equal(none.exported.events()[0]!.resource['os.type'], undefined);
    });
  }
});

describe('the trace context', () => {
  const traceparent = (flags: string): Record<string, string> => ({
    traceparent: `00-${TRACE}-${PARENT}-${flags}`,
  });

  it('is that of the caller', async () => {
    const app = await visited({}, traceparent('01'));
    const [event] = app.exported.events();
    const [span] = app.exported.serverSpans();
    assert.equal(span?.traceId, TRACE);
    assert.equal(span?.parentSpanId, PARENT);
    assert.equal(event?.traceId, TRACE);
    assert.equal(event?.spanId, span?.spanId);
    assert.equal(event?.flags, 1);
  });

  it('is on the event where the sampler leaves the span out', async () => {
    const app = await visited({ OTEL_TRACES_SAMPLER: 'always_off' }, traceparent('01'));
    const [event] = app.exported.events();
    assert.deepEqual(app.exported.spans(), []);
    assert.equal(event?.traceId, TRACE);
    assert.match(event.spanId!, /^[0-9a-f]{16}$/);
    assert.equal(event.flags, 0);
  });

  it('is that of a caller who does not sample', async () => {
    const app = await visited({}, traceparent('00'));
    assert.deepEqual(app.exported.spans(), []);
    assert.equal(app.exported.events()[0]?.traceId, TRACE);
    assert.equal(app.exported.events()[0]?.flags, 0);
  });

  it('comes in the headers that OTEL_PROPAGATORS names', async () => {
    const b3 = { b3: `${TRACE}-${PARENT}-1`, traceparent: `00-${'f'.repeat(32)}-${'e'.repeat(16)}-01` };
    const app = await visited({ OTEL_PROPAGATORS: 'b3' }, b3);
    assert.equal(app.exported.serverSpans()[0]?.traceId, TRACE);
    assert.equal(app.exported.serverSpans()[0]?.parentSpanId, PARENT);
    assert.equal(app.exported.events()[0]?.traceId, TRACE);
  });
});

describe('OTEL_LOG_LEVEL', () => {
  for (const OTEL_TRACES_EXPORTER of ['otlp', 'none']) {
    it(`turns on diagnostics, which tell no key (traces: ${OTEL_TRACES_EXPORTER})`, async () => {
      const app = await visited({ OTEL_TRACES_EXPORTER, OTEL_LOG_LEVEL: 'all' });
      const said = app.stdout + app.stderr;
      assert.match(said, /Registered a global for/);
      assert.ok(!said.includes('sk_test'), 'no key');
    });
  }

  for (const OTEL_TRACES_EXPORTER of ['otlp', 'none']) {
    it(`set to error leaves what this package has to say (traces: ${OTEL_TRACES_EXPORTER})`, async () => {
      const app = await startApp({
        app: APP,
        endpoint: 'http://127.0.0.1:9',
        env: {
          OTEL_TRACES_EXPORTER,
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'otlp,logstash',
          OTEL_LOG_LEVEL: 'error',
          OTEL_EXPORTER_OTLP_TIMEOUT: '500',
        },
      });
      await app.get('/', KEY);
      await app.stop();
      assert.match(app.stderr, /OTEL_LOGS_EXPORTER: expected otlp, console, none/);
      assert.match(app.stderr, /log records could not be exported|1 log record is lost/);
    });
  }
});
