// A small order API, as one would write it. From the repository's root:
//
//   node --require opentelemetry-instrumentation-api-key/register example/app.js
//
// PORT, HOST      where to listen: 3000 on every interface when not set
// API_KEYS_FILE   the table of keys, example/keys.json when not set
//
// It says 403 for a wrong key, so tell the instrumentation what 403 means here:
// OTEL_INSTRUMENTATION_API_KEY_STATUS_REASONS=403:invalid_key
import express from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordAuthOutcome } from 'opentelemetry-instrumentation-api-key';
import { findKey, isExpired } from './keys.js';
import { RateLimit } from './rate-limit.js';

const DEFAULT_PORT = 3000;
const REPORT_LINES = 20;
const REPORT_LINE_MS = 100;

const rateLimit = new RateLimit({ requests: 40, windowMs: 10_000 });
const orders = new Map([
  ['1001', { id: '1001', item: 'desk lamp', quantity: 2 }],
  ['1002', { id: '1002', item: 'office chair', quantity: 1 }],
]);

function presentedKey(request) {
  const scheme = /^ApiKey +(.+)$/i.exec(request.get('authorization') ?? '');
  const inQuery = [request.query.api_key].flat()[0];
  return request.get('x-api-key') || scheme?.[1] || inQuery || undefined;
}

function authenticate(request, response, next) {
  const presented = presentedKey(request);
  if (presented === undefined) return response.status(401).json({ error: 'API key required' });
  const key = findKey(presented);
  if (key === undefined) return response.status(403).json({ error: 'Invalid API key' });
  const { id: keyId, client: enduserId } = key;
  if (isExpired(key)) {
    // A status alone cannot say it, so the application does.
    recordAuthOutcome({ outcome: 'failure', reason: 'expired_key', keyId, enduserId });
    return response.status(401).json({ error: 'API key expired' });
  }
  if (!rateLimit.allows(key.id)) {
    recordAuthOutcome({ outcome: 'failure', reason: 'rate_limited', keyId, enduserId });
    return response.status(429).json({ error: 'Too many requests' });
  }
  recordAuthOutcome({ outcome: 'success', keyId, enduserId });
  next();
}

const app = express();
app.disable('x-powered-by');

app.get('/health', (_request, response) => response.json({ status: 'ok' }));

app.use(authenticate, express.json({ limit: '16kb' }));

app.get('/orders', (_request, response) => response.json([...orders.values()]));

app.get('/orders/:id', (request, response) => {
  const order = orders.get(request.params.id);
  return order === undefined ? response.status(404).json({ error: 'No such order' }) : response.json(order);
});

// Accepted, not kept: what an example keeps, it would have to bound.
app.post('/orders', (_request, response) => response.status(202).json({ status: 'accepted' }));

app.get('/reports/:month', async (_request, response) => {
  response.type('csv').write('order,item,quantity\n');
  for (let line = 1; line <= REPORT_LINES && !response.closed; line += 1) {
    await sleep(REPORT_LINE_MS);
    response.write(`${1000 + line},desk lamp,${line}\n`);
  }
  response.end();
});

app.get('/invoices/:id', () => {
  throw new Error('the invoice store does not answer');
});

app.use((error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = error.status ?? 500;
  if (status >= 500) console.error(error.message);
  return response.status(status).json({ error: status >= 500 ? 'Internal error' : 'Bad request' });
});

const port = Number(process.env.PORT ?? DEFAULT_PORT);
const server = app.listen(port, process.env.HOST, (error) => {
  if (error) {
    console.error(`cannot listen on port ${port}: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  console.log(`listening on ${server.address().port}`);
});

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close());
