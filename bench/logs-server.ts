// The server without tracing, started with the real preload and OTEL_TRACES_EXPORTER=none: this
// package against what people log with today. pino writes as it does unless told otherwise: at once, to
// standard output, which is a file here.
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener } from 'node:http';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import type { ApiKeyInstrumentation } from '../src/instrumentation.js';
import { answerOrders } from './answer-request.js';
import { flushRecords, serve } from './served.js';
import type { LogsVariant } from './variants.js';

const shared = globalThis as unknown as Record<symbol, unknown>;

/** The instrumentation that the preload has started. */
const apiKeyInstrumentation = shared[
  Symbol.for('opentelemetry-instrumentation-api-key.active.v1')
] as ApiKeyInstrumentation;

/**
 * Before Node 24 an AsyncLocalStorage that was entered once hooks every asynchronous resource from then on
 * (https://nodejs.org/api/async_context.html#asynclocalstoragedisable). The other variants must not pay
 * for that; the next request that this package sees turns it on again.
 */
function leaveAsyncLocalStorage(): void {
  const store = shared[Symbol.for('opentelemetry-instrumentation-api-key.exchange.v1')];
  (store as AsyncLocalStorage<unknown> | undefined)?.disable();
}

const logger = pino();
const httpLogger = pinoHttp({
  redact: ['req.headers["x-api-key"]', 'req.headers.authorization', 'req.headers.cookie'],
});

const plain: RequestListener = (_request, response) => answerOrders(response);

/** The least that is of any use: one line a request, with no key in it. */
const withLeanLine: RequestListener = (request, response) => {
  response.on('finish', () => {
    logger.info({ method: request.method, path: request.url, status: response.statusCode }, 'request');
  });
  answerOrders(response);
};

const withPinoHttp: RequestListener = (request, response) => {
  httpLogger(request, response);
  answerOrders(response);
};

const LISTENERS: Readonly<Record<LogsVariant, RequestListener>> = {
  bare: plain,
  'lean pino line': withLeanLine,
  'pino-http with redact': withPinoHttp,
  'this package': plain,
};

let listener = plain;

serve({
  listener: (request, response) => listener(request, response),
  useVariant: (name) => {
    listener = LISTENERS[name as LogsVariant];
    if (name === 'this package') {
      apiKeyInstrumentation.enable();
    } else {
      apiKeyInstrumentation.disable();
      leaveAsyncLocalStorage();
    }
  },
  flush: flushRecords,
});
