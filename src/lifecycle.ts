import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ResolvedConfig } from './config/config.js';
import { findPresentedKey } from './credential/find.js';
import { queryOfTarget } from './credential/query.js';
import { Containment } from './diagnostics/containment.js';
import { raiseListenerLimit } from './diagnostics/listener-limit.js';
import { endingOfResponse, endingOfStream } from './ending-of.js';
import { enterExchange } from './exchange/current.js';
import { Exchange } from './exchange/exchange.js';
import { noteUnderWay } from './exchange/under-way.js';
import { fingerprintByteString } from './fingerprint/fingerprint.js';
import { noteArrival, type RequestHead } from './http/arrival.js';
import { ConnectionEnds } from './http/connection-ends.js';
import { headOfStream } from './http/http2-stream.js';
import { isIgnoredPath } from './http/ignored-path.js';
import type { ServerEvents } from './http/server-observer.js';
import type { Ending } from './outcome/decide.js';
import type { WordFault } from './outcome/word.js';
import { recordOf, type Finished, type Messages } from './record-of.js';
import type { Drops } from './telemetry/drops.js';
import type { Emitter } from './telemetry/emitter.js';
import { redactionRulesOf, type RedactionRules } from './credential/redaction-rules.js';
import { bindSpan } from './telemetry/exchange-of.js';
import { annotateWithKey, redactSpan } from './telemetry/span.js';
import { activeServerSpan } from './telemetry/trace-context.js';

/** A socket handed to the application is answered where nobody sees it; its record waits this long for a word. */
const HANDOVER_WAIT_MS = 10_000;

/** In place of the exchange of a request that one of our faults kept from being read. */
const enterUnread = (): void => enterExchange(Exchange.unread());

type Opened = Pick<Finished, 'exchange' | 'arrival' | 'headers'>;

/** Leads each request through the stages: find the key, fingerprint it, wait for the end, decide, emit. */
export class Lifecycle implements ServerEvents {
  readonly #config: ResolvedConfig;
  readonly #emitter: Emitter;
  readonly #drops: Drops;
  readonly #rules: RedactionRules;
  /** By request, or by HTTP/2 stream. */
  readonly #exchanges = new WeakMap<object, Exchange>();
  readonly #messages = new WeakMap<object, Messages>();
  /** Of responses of which Node has not told that they are finished. */
  readonly #closers = new WeakMap<ServerResponse, () => void>();
  readonly #connectionEnds = new ConnectionEnds();
  readonly #opening: Containment;
  readonly #closing: Containment;

  constructor(config: ResolvedConfig, emitter: Emitter, drops: Drops) {
    this.#config = config;
    this.#emitter = emitter;
    this.#drops = drops;
    this.#rules = redactionRulesOf(config.locations);
    this.#opening = new Containment('reading a request', () => drops.add('internal_error'));
    this.#closing = new Containment('recording a request', () => drops.add('internal_error'));
  }

  onRequest(request: IncomingMessage, response: ServerResponse): void {
    this.#opening.run(() => {
      const opened = this.#open(request, request);
      if (opened === undefined) return;
      // A request that an application made by itself may have no socket.
      const socket = request.socket as Socket | undefined;
      const onClose = (): void =>
        this.#close(opened, () => {
          if (socket !== undefined) this.#connectionEnds.remove(socket, onClose);
          return {
            messages: { request, response },
            ending: endingOfResponse(response, !this.#closers.has(response)),
          };
        });
      if (socket !== undefined) this.#connectionEnds.add(socket, onClose);
      this.#closers.set(response, onClose);
      raiseListenerLimit(response);
      response.on('close', onClose);
    }, enterUnread);
  }

  onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
    this.#opening.run(() => {
      const opened = this.#open(headOfStream(stream, headers, rawHeaders), stream);
      if (opened === undefined) return;
      raiseListenerLimit(stream);
      stream.once('close', () =>
        this.#close(opened, () => ({ messages: this.#messages.get(stream), ending: endingOfStream(stream) })),
      );
    }, enterUnread);
  }

  onDispatch(request: IncomingMessage, response: ServerResponse): void {
    const { stream } = request as { readonly stream?: object };
    if (stream !== undefined) this.#joinStream(stream, request, response);
    // A request that an application emitted by itself has not been announced.
    else if (!this.#exchanges.has(request)) this.onRequest(request, response);
    this.#opening.run(() => {
      // instrumentation-http has added its own by now.
      const own = this.#closers.get(response);
      const others = response.listenerCount('close') - (own ? response.listenerCount('close', own) : 0);
      if (others > 0) raiseListenerLimit(response, others);
      const active = activeServerSpan();
      if (active === undefined) return;
      redactSpan(active.span, queryOfTarget(request.url ?? ''), this.#rules);
      const exchange = this.#exchanges.get(request);
      if (exchange === undefined || exchange.closed) return;
      bindSpan(active.span, exchange);
      exchange.span = active.span;
      exchange.context = active.context;
      annotateWithKey(active.span, exchange.traits);
    });
  }

  /** The compatibility API of node:http2 shows the application messages in place of the stream. */
  #joinStream(stream: object, request: IncomingMessage, response: ServerResponse): void {
    const exchange = this.#exchanges.get(stream);
    if (exchange === undefined) return;
    this.#exchanges.set(request, exchange);
    this.#messages.set(stream, { request, response });
  }

  onFinish(response: ServerResponse): void {
    this.#opening.run(() => {
      const onClose = this.#closers.get(response);
      this.#closers.delete(response);
      // An application may have removed all listeners of its response, ours with them.
      if (onClose !== undefined && response.listenerCount('close', onClose) === 0) onClose();
    });
  }

  onHandover(request: IncomingMessage, socket: Socket): void {
    this.#opening.run(() => {
      const opened = this.#open(request, request);
      if (opened === undefined) return;
      const writtenBefore = socket.bytesWritten;
      const onClose = (): void =>
        this.#close(opened, () => {
          clearTimeout(timer);
          socket.removeListener('close', onClose);
          raiseListenerLimit(socket, -1);
          const silent = socket.destroyed && socket.bytesWritten === writtenBefore;
          const ending: Ending = silent
            ? { kind: 'aborted', statusCode: undefined }
            : { kind: 'handed_over' };
          return { messages: undefined, ending };
        });
      const timer = setTimeout(onClose, HANDOVER_WAIT_MS).unref();
      raiseListenerLimit(socket);
      socket.once('close', onClose);
      opened.exchange.onWord = onClose;
    }, enterUnread);
  }

  onRoute(request: IncomingMessage, route: string): void {
    const exchange = this.#exchanges.get(request);
    if (exchange !== undefined) exchange.route = route;
  }

  readonly #countFault = (fault: WordFault): void => this.#drops.add(fault);

  /** @param token what the exchange is found by later */
  #open(head: RequestHead, token: object): Opened | undefined {
    const arrival = noteArrival(head);
    if (isIgnoredPath(arrival.path, this.#config.ignoredPaths)) return undefined;
    const presented = findPresentedKey(head, this.#config.locations);
    let exchange: Exchange;
    if (presented === undefined) {
      exchange = new Exchange(undefined, []);
    } else {
      const { location, count, key, others } = presented;
      const { fingerprint: mode, fingerprintLength } = this.#config;
      const fingerprint = fingerprintByteString(key.revealByteString(), mode, fingerprintLength);
      exchange = new Exchange({ fingerprint, location, count }, [key, ...others]);
      noteUnderWay(exchange);
    }
    exchange.onFault = this.#countFault;
    this.#exchanges.set(token, exchange);
    enterExchange(exchange);
    return { exchange, arrival, headers: head.headers };
  }

  readonly #close = (opened: Opened, end: () => Omit<Finished, keyof Opened>): void =>
    this.#closing.run(() => this.#record(opened, end));

  #record(opened: Opened, end: () => Omit<Finished, keyof Opened>): void {
    const { exchange } = opened;
    if (exchange.closed) return;
    try {
      const record = recordOf({ ...opened, ...end() }, this.#config, this.#drops);
      this.#emitter.emit(record, exchange, this.#config);
    } finally {
      exchange.close();
    }
  }
}
