import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tracing } from '@opentelemetry/sdk-node';
import { needlesOf } from '../../src/scrub/needles.js';
import { scrubOpenSpan } from '../../src/telemetry/span.js';

const KEY = 'sk_test_abc123';
const MARK = '[api_key:3229db23516d9173]';

describe('a server span that no processor of ours will see', () => {
  it('is scrubbed by its setters while it is open, name and attributes', () => {
    const exporter = new tracing.InMemorySpanExporter();
    const provider = new tracing.BasicTracerProvider({
      spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
    });
    const span = provider.getTracer('http').startSpan(`GET /${KEY}`, {
      attributes: { 'url.path': `/${KEY}`, 'http.request.header.x-api-key': [KEY], 'server.port': 80 },
    });
    scrubOpenSpan(span, needlesOf([{ byteString: KEY, replacement: MARK }]));
    span.end();
    const [finished] = exporter.getFinishedSpans();
    assert.equal(finished?.name, `GET /${MARK}`);
    assert.deepEqual(finished.attributes, {
      'url.path': `/${MARK}`,
      'http.request.header.x-api-key': [MARK],
      'server.port': 80,
    });
  });
});
