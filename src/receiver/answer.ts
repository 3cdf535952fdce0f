import type { IncomingMessage } from 'node:http';
import { BodyError, type BodyProblem, type ByteLease, readBody } from './body.js';
import {
  CONTENT_TYPES,
  decodeRequest,
  encodeResponse,
  encodeStatus,
  type Encoding,
  OtlpDecodeError,
} from './codec.js';
import type { OtlpRequest, Signal } from './otlp.js';

const SIGNAL_PATHS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const RPC_INVALID_ARGUMENT = 3;
const RPC_RESOURCE_EXHAUSTED = 8;
const RPC_UNAVAILABLE = 14;

/** An HTTP request, and what may be done with it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly maxBodyBytes: number;
  readonly lease: ByteLease;
  /** Throws when the export cannot be kept. */
  readonly onExport: (received: {
    readonly signal: Signal;
    readonly request: OtlpRequest;
  }) => void | Promise<void>;
}

/** An HTTP response, ready to send. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why not 200. */
  readonly rejected?: string;
}

/** Never rejects: whatever a sender does has an answer. */
export async function answer(exchange: Exchange): Promise<Reply> {
  const { request } = exchange;
  const path = request.url?.split('?', 1)[0] ?? '';
  const signal = SIGNAL_PATHS.get(path);
  if (signal === undefined) {
    return plain(404, `nothing here; OTLP/HTTP is at ${[...SIGNAL_PATHS.keys()].join(', ')}`);
  }
  if (request.method !== 'POST') return plain(405, 'OTLP/HTTP uses POST', { allow: 'POST' });
  const encoding = encodingOf(request);
  if (encoding === undefined) {
    const types = Object.values(CONTENT_TYPES).join(', ');
    return plain(415, `the content-type must be one of ${types}`, { accept: types });
  }
  const compression = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (compression !== 'gzip' && compression !== 'identity' && compression !== '') {
    return plain(415, 'the content-encoding must be gzip or identity', {
      'accept-encoding': 'gzip, identity',
    });
  }
  return take(exchange, signal, encoding, compression === 'gzip');
}

async function take(exchange: Exchange, signal: Signal, encoding: Encoding, gzip: boolean): Promise<Reply> {
  const { request, maxBodyBytes, lease, onExport } = exchange;
  let decoded: OtlpRequest;
  try {
    decoded = decodeRequest(signal, encoding, await readBody(request, gzip, maxBodyBytes, lease));
  } catch (error) {
    if (error instanceof BodyError) return bodyProblem(error.code, maxBodyBytes, encoding);
    const message = error instanceof OtlpDecodeError ? error.message : 'the body cannot be read';
    return status(400, RPC_INVALID_ARGUMENT, message, encoding);
  }
  try {
    if (Object.keys(decoded).length > 0) await onExport({ signal, request: decoded });
  } catch {
    return status(503, RPC_UNAVAILABLE, 'the receiver could not keep this export; try again', encoding);
  }
  return { status: 200, contentType: CONTENT_TYPES[encoding], body: encodeResponse(signal, encoding) };
}

function bodyProblem(problem: BodyProblem, maxBodyBytes: number, encoding: Encoding): Reply {
  switch (problem) {
    case 'too_large':
      return status(413, RPC_RESOURCE_EXHAUSTED, `the body is over ${maxBodyBytes} bytes`, encoding);
    case 'busy':
      return status(503, RPC_UNAVAILABLE, 'too many bodies at once; try again', encoding);
    case 'bad_gzip':
      return status(400, RPC_INVALID_ARGUMENT, 'the body is not whole gzip data', encoding);
    case 'aborted':
      return status(400, RPC_INVALID_ARGUMENT, 'the sender left before its body ended', encoding);
  }
}

function encodingOf(request: IncomingMessage): Encoding | undefined {
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === CONTENT_TYPES.json) return 'json';
  if (mediaType === CONTENT_TYPES.protobuf) return 'protobuf';
  return undefined;
}

/** Answers to requests whose encoding is not known, as the Collector gives them. */
function plain(statusCode: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: statusCode, contentType: 'text/plain', body: `${message}\n`, headers, rejected: message };
}

/** Errors go out in the request's own encoding. https://opentelemetry.io/docs/specs/otlp/#failures-1 */
function status(statusCode: number, rpcCode: number, message: string, encoding: Encoding): Reply {
  return {
    status: statusCode,
    contentType: CONTENT_TYPES[encoding],
    body: encodeStatus(rpcCode, message, encoding),
    headers: statusCode === 503 ? { 'retry-after': '1' } : {},
    rejected: message,
  };
}
