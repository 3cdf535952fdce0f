import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from '../../src/receiver/receiver.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Exported } from '../support/exported.js';

const KEY = { 'x-api-key': 'sk_test_abc123' };
const APP = 'test/fixtures/raw-app.mjs';

/** A Collector in trouble: what it does with each request. */
const TROUBLES: Readonly<Record<string, ((server: Server) => void) | 'absent'>> = {
  absent: 'absent',
  'closing every connection': (server) => server.on('request', (request) => request.socket.destroy()),
  'never answering': (server) => server.on('request', () => undefined),
  ...Object.fromEntries(
    [400, 401, 429, 503].map((status) => [
      `answering ${status}`,
      (server: Server) =>
        server.on('request', (request, response) =>
          request.resume().on('end', () => response.writeHead(status).end()),
        ),
    ]),
  ),
};

async function troubled(
  make: ((server: Server) => void) | 'absent',
): Promise<{ url: string; close(): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (make === 'absent') await new Promise((resolve) => server.close(resolve));
  else make(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function visit(app: AppProcess, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    assert.equal((await app.get('/status/200', KEY)).status, 200);
  }
}

describe('a Collector in trouble', () => {
  for (const [trouble, make] of Object.entries(TROUBLES)) {
    it(`${trouble}, leaves the application alone and is told of in one line, and at the end with the count`, async () => {
      const collector = await troubled(make);
      const app = await startApp({
        app: APP,
        endpoint: collector.url,
        env: {
          OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_TRACES_EXPORTER: 'none',
        },
      });
      await visit(app, 20);
      for (let waited = 0; waited < 12_000 && app.stderr === ''; waited += 100) await sleep(100);
      await visit(app, 5);
      const exit = await app.stop();
      collector.close();
      assert.equal(exit.signal, 'SIGTERM', 'it ends as it would without us');
      const lines = app.stderr.split('\n').filter((line) => line !== '');
      assert.equal(lines.length, 2, app.stderr);
      assert.match(lines[0]!, /^opentelemetry-instrumentation-api-key: .*OTEL_EXPORTER_OTLP_ENDPOINT/);
      const [, last, before = 0] =
        /^opentelemetry-instrumentation-api-key: (\d+) log records are lost at the end of the process(?:, after (\d+) that were dropped before)?: the Collector did not take them; check OTEL_EXPORTER_OTLP_ENDPOINT/.exec(
          lines[1]!,
        ) ?? [];
      assert.equal(Number(last) + Number(before), 25, app.stderr);
    });
  }

  it('that refuses log records makes no more of them, however long the end takes', async () => {
    let refused = 0;
    const exported = new Exported();
    const receiver = await startReceiver({ onExport: (received) => exported.add(received) });
    const refusing = await troubled((server) =>
      server.on('request', (request, response) => {
        refused += 1;
        request.resume().on('end', () => response.writeHead(400).end());
      }),
    );
    const app = await startApp({
      app: 'test/fixtures/preload/stop-app.cjs',
      endpoint: receiver.url,
      env: { AT_SIGNAL: 'exit-3', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${refusing.url}/v1/logs` },
    });
    await app.get('/', KEY);
    for (let waited = 0; waited < 12_000 && refused === 0; waited += 20) await sleep(20);
    const slow = app.get('/slow/2000', KEY);
    await sleep(100);
    app.child.kill('SIGTERM');
    await slow;
    assert.equal((await app.ended()).code, 3);
    await receiver.close();
    refusing.close();
    // One for each event, and one that would have told of the first.
    assert.ok(refused <= 3, `${refused} posts`);
    const dropped = exported.points('api_key.dropped').map(({ value }) => value);
    // The second may have come too late for the last export of metrics.
    assert.ok(Math.max(...dropped) <= 2, `${dropped.join()} dropped`);
    assert.match(app.stderr, /: 2 log records are lost at the end of the process: /);
  });

  it('that comes back is told how many records are missing', async () => {
    let failing = true;
    const exported = new Exported();
    const receiver = await startReceiver({
      onExport: (received) => {
        if (failing && received.signal === 'logs') throw new Error('not now');
        exported.add(received);
      },
    });
    const app = await startApp({
      app: APP,
      endpoint: receiver.url,
      env: {
        OTEL_EXPORTER_OTLP_TIMEOUT: '300',
        OTEL_BLRP_MAX_QUEUE_SIZE: '10',
        OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '5',
      },
    });
    await visit(app, 60);
    for (let waited = 0; waited < 12_000 && app.stderr === ''; waited += 100) await sleep(100);
    failing = false;
    await visit(app, 5);
    await exported.until((now) => now.logs().some(({ eventName }) => eventName === 'api_key.dropped'));
    await app.stop();
    await receiver.close();

    const delivered = exported.events().length;
    const dropped = exported
      .points('api_key.dropped')
      .filter(({ attributes }) =>
        ['queue_full', 'export_failed'].includes(attributes['api_key.drop_reason'] as string),
      );
    const latest = new Map(
      dropped.map(({ attributes, value }) => [attributes['api_key.drop_reason'], value]),
    );
    const lost = [...latest.values()].reduce((sum, value) => sum + value, 0);
    assert.ok(lost > 0);
    assert.equal(delivered + lost, 65, 'as many records as responses, plus counted drops');
    const told = exported
      .logs()
      .filter(({ eventName }) => eventName === 'api_key.dropped')
      .reduce((sum, { attributes }) => sum + Number(attributes['api_key.drop_count']), 0);
    assert.equal(told, lost, 'the log records tell the same as the metric');
  });
});
