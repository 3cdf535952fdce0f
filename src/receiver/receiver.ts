import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, type Reply } from './answer.js';
import { ByteBudget } from './body.js';
import type { OtlpRequest, Signal } from './otlp.js';

/** One export request, as the Collector's file exporter would write it on a line. */
export interface ReceivedExport {
  readonly signal: Signal;
  readonly request: OtlpRequest;
}

/** A request that the receiver turned away. */
export interface Rejection {
  readonly status: number;
  readonly message: string;
}

export interface ReceiverOptions {
  /** Default `127.0.0.1`: whoever can reach the receiver can write to it. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Of one body, as sent and as decompressed. Default 20 MiB, as the Collector's. */
  maxBodyBytes?: number;
  /** The sender gets its answer when this is done: 200, or 503 (try again) when it throws. Not called for an empty request. */
  onExport(received: ReceivedExport): void | Promise<void>;
  /** Told of each request that was answered with anything but 200. */
  onRejected?(rejection: Rejection): void;
}

export interface Receiver {
  /** Such as `http://127.0.0.1:4318`: the value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new request, answers those it has, and resolves within 5 seconds. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BODY_BYTES = 20 * 1024 * 1024;
/** All bodies together may take this many times the one body's limit; past it senders are told to come again. */
const BODIES_AT_ONCE = 4;
/** A sender that needs longer for one request is cut off, so that slow ones cannot pile up. */
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Listens for OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
 * Rejects with Node's own error when the address cannot be listened on.
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const host = options.host ?? '127.0.0.1';
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const budget = new ByteBudget(maxBodyBytes * BODIES_AT_ONCE);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const lease = budget.open();
    void answer({ request, maxBodyBytes, lease, onExport: (received) => options.onExport(received) })
      .then((reply) => send(response, reply, options, !server.listening))
      // Only `onRejected` can throw here; the sender must not wait for an answer that never comes.
      .catch(() => response.destroy())
      .finally(() => lease.release());
  });
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const urlHost = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${urlHost}:${port}`, port, close: () => close(server) };
}

function send(response: ServerResponse, reply: Reply, options: ReceiverOptions, closing: boolean): void {
  if (reply.rejected !== undefined) options.onRejected?.({ status: reply.status, message: reply.rejected });
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    ...(closing ? { connection: 'close' } : {}),
    ...reply.headers,
  });
  response.end(reply.body);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // Out of file descriptors, for one: that connection is lost, and its sender tries again.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
  });
}
