import diagnosticsChannel from 'node:diagnostics_channel';
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Server as NetServer, type Socket } from 'node:net';
import { Containment } from '../diagnostics/containment.js';
import { isRequestStream } from './http2-stream.js';
import { OwnListeners } from './own-listeners.js';

/** Sees every request of every server in the process. Nothing it does may throw. */
export interface ServerEvents {
  /** The head has been read; no instrumentation and no application has seen it yet. */
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** The request is being handed to the application, inside the context of the HTTP instrumentation. */
  onDispatch(request: IncomingMessage, response: ServerResponse): void;
  /** The response has been handed to the operating system whole; not told of those that end early. */
  onFinish(response: ServerResponse): void;
  /** The socket is being handed to the application, by `upgrade` or CONNECT. */
  onHandover(request: IncomingMessage, socket: Socket): void;
  /** An HTTP/2 request has arrived; the application has not seen it yet. */
  onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void;
  /** Fastify has matched a route. */
  onRoute(request: IncomingMessage, route: string): void;
}

/** Node publishes it before `server.emit('request')` (https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http). */
const REQUEST_START = 'http.server.request.start';
const RESPONSE_FINISH = 'http.server.response.finish';
/** Published for each connection a server accepts. */
const NEW_CONNECTION = 'net.server.socket';
/** Fastify's tracing channel (https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks). */
const FASTIFY_HANDLER = 'tracing:fastify.request.handler:start';

const HANDOVER_EVENTS = ['upgrade', 'connect'] as const;

type AnyServer = HttpServer | HttpsServer;

const isHttpServer = (server: unknown): server is AnyServer =>
  server instanceof HttpServer || server instanceof HttpsServer;

/**
 * Watches servers without patching anything: Node's diagnostics channels say when a
 * request or connection arrives, and a prepended listener runs inside whatever context
 * an instrumentation has put around `server.emit`. Two instrumentations that wrap the
 * same method unwrap each other (https://github.com/getsentry/sentry-javascript/issues/13763).
 */
export class ServerObserver {
  readonly #events: ServerEvents;
  readonly #containment = new Containment('watching HTTP servers');
  #enabled = false;

  constructor(events: ServerEvents) {
    this.#events = events;
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    diagnosticsChannel.subscribe(REQUEST_START, this.#onRequestStart);
    diagnosticsChannel.subscribe(RESPONSE_FINISH, this.#onResponseFinish);
    diagnosticsChannel.subscribe(NEW_CONNECTION, this.#onConnection);
    diagnosticsChannel.subscribe(FASTIFY_HANDLER, this.#onFastifyHandler);
  }

  /** Leaves nothing behind: neither subscription nor listener. Open requests still end in a record. */
  disable(): void {
    if (!this.#enabled) return;
    this.#enabled = false;
    diagnosticsChannel.unsubscribe(REQUEST_START, this.#onRequestStart);
    diagnosticsChannel.unsubscribe(RESPONSE_FINISH, this.#onResponseFinish);
    diagnosticsChannel.unsubscribe(NEW_CONNECTION, this.#onConnection);
    diagnosticsChannel.unsubscribe(FASTIFY_HANDLER, this.#onFastifyHandler);
    this.#listeners.removeAll();
  }

  // A subscriber that throws becomes an uncaught exception of the process; an observer's bug must not.
  readonly #onRequestStart = (message: unknown): void =>
    this.#containment.run(() => this.#startRequest(message));

  readonly #onResponseFinish = (message: unknown): void =>
    this.#containment.run(() => this.#events.onFinish((message as { response: ServerResponse }).response));

  readonly #onConnection = (message: unknown): void =>
    this.#containment.run(() => this.#watchConnection(message));

  readonly #onFastifyHandler = (message: unknown): void =>
    this.#containment.run(() => this.#readRoute(message));

  #startRequest(message: unknown): void {
    const { request, response, server } = message as {
      request: IncomingMessage;
      response: ServerResponse;
      server: AnyServer;
    };
    // Asked each time: an application may remove all listeners of its server and add its own again.
    this.#listeners.prepend(server, 'request');
    this.#events.onRequest(request, response);
  }

  /** Only beside a listener of the application: a lone one of ours would make Node offer an upgrade, or accept a stream. */
  #watchConnection(message: unknown): void {
    const { server } = (message as { socket: Socket & { server?: NetServer } }).socket;
    if (isHttpServer(server)) {
      for (const event of HANDOVER_EVENTS) {
        this.#listeners.prependBeside(server, event);
      }
    } else if (server instanceof NetServer && server.listenerCount('stream') > 0) {
      // A server of node:http2. The `request` of its compatibility API is emitted by a `stream` listener of Node's own.
      this.#listeners.prependBeside(server, 'stream');
      if (server.listenerCount('request') > 0) this.#listeners.prepend(server, 'request');
    }
  }

  #readRoute(message: unknown): void {
    const { request, route } = message as { request?: { raw?: IncomingMessage }; route?: { url?: unknown } };
    if (request?.raw !== undefined && typeof route?.url === 'string')
      this.#events.onRoute(request.raw, route.url);
  }

  readonly #onDispatch = (request: IncomingMessage, response: ServerResponse): void =>
    this.#containment.run(() => this.#events.onDispatch(request, response));

  readonly #onHandover = (request: IncomingMessage, socket: Socket): void =>
    this.#containment.run(() => this.#events.onHandover(request, socket));

  readonly #onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    rawHeaders: readonly string[],
  ): void =>
    this.#containment.run(() => {
      if (isRequestStream(stream, headers)) this.#events.onStream(stream, headers, rawHeaders);
    });

  readonly #listeners = new OwnListeners({
    request: this.#onDispatch,
    stream: this.#onStream,
    ...Object.fromEntries(HANDOVER_EVENTS.map((event) => [event, this.#onHandover])),
  });
}
