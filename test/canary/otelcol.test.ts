// The same through a real Collector, which writes files and has no processor that could hide a leak.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../support/app-process.js';
import { startOtelcol } from '../support/otelcol.js';
import { realTest } from '../support/real-part.js';
import { Campaign } from './campaign.js';
import { SHAPES, type Shape } from './keys.js';
import { CLIENT_PLACEMENTS, copyOf } from './placements/client.js';
import { OUT_OF_REACH } from './placements/out-of-reach.js';
import { RAW_PLACEMENTS } from './placements/raw.js';
import { LOCATIONS, type Location } from './presenting.js';
import { contradictions } from './reading.js';

/** Each placement twice: raw.test.ts has all the ways. */
async function drive(campaign: Campaign): Promise<void> {
  for (const placement of [...RAW_PLACEMENTS, ...CLIENT_PLACEMENTS, ...OUT_OF_REACH]) {
    const locations = placement.locations ?? (Object.keys(LOCATIONS) as Location[]);
    const shapes = placement.shapes ?? (Object.keys(SHAPES) as Shape[]);
    const writings = placement.writings ?? ['as it is', 'in base64 with a scheme'];
    for (let round = 0; round < 2; round += 1) {
      const turn = campaign.stories.length;
      await campaign.tell(placement, {
        location: locations[turn % locations.length]!,
        shape: shapes[turn % shapes.length]!,
        writing: writings[turn % writings.length]!,
        ...(CLIENT_PLACEMENTS.includes(placement) && {
          place: 'log of the request',
          copy: copyOf(placement),
        }),
      });
    }
  }
  await sleep(800);
}

async function follow(t: TestContext, binary: string, protocol: 'http/protobuf' | 'grpc'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otelcol-canary-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'telemetry.jsonl');
  const config = join(ROOT, 'test', 'fixtures', 'canary', 'collector.yaml');
  const otelcol = await startOtelcol({ binary, config, backend: file });
  t.after(() => otelcol.stop());
  const campaign = await Campaign.start({
    app: 'test/fixtures/canary/raw.cjs',
    endpoint: protocol === 'grpc' ? otelcol.grpcUrl : otelcol.httpUrl,
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
  });
  t.after(() => campaign.stop());
  await drive(campaign);
  await campaign.stop();
  assert.equal(await otelcol.stop(), 0);

  const written = readFileSync(file, 'utf8');
  const events = written.match(/"eventName":"api_key\.authentication"/g);
  assert.equal(events?.length, campaign.stories.length, 'every request has its record');
  for (const signal of ['resourceSpans', 'resourceMetrics', 'resourceLogs'])
    assert.ok(written.includes(`{"${signal}"`), signal);
  assert.equal(contradictions(campaign.stories, campaign.outputs(written)).join('\n'), '');
}

realTest('otelcol', 'keys over HTTP come out of a Collector where the list says so', (t, binary) =>
  follow(t, binary, 'http/protobuf'),
);

realTest('otelcol', 'keys over gRPC come out of a Collector where the list says so', (t, binary) =>
  follow(t, binary, 'grpc'),
);
