// A process that stands for the Collector: takes everything, answers 200, decodes nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from './ask.js';

/** Stands once in each log record of OTLP JSON, so records are counted without decoding. */
const LOG_RECORD = '"observedTimeUnixNano"';

/** What has arrived since it was last asked for. */
export interface Arrived {
  logRecords: number;
  traceBytes: number;
}

const nothing = (): Arrived => ({ logRecords: 0, traceBytes: 0 });
let arrived = nothing();

function count(path: string | undefined, body: Buffer): void {
  if (path === '/v1/traces') arrived.traceBytes += body.length;
  if (path !== '/v1/logs') return;
  for (let at = body.indexOf(LOG_RECORD); at !== -1; at = body.indexOf(LOG_RECORD, at + 1))
    arrived.logRecords += 1;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    count(request.url, Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});

answerParent({
  endpoint: () => listening,
  arrived: () => {
    const since = arrived;
    arrived = nothing();
    return since;
  },
});
