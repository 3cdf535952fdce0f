import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ResolvedConfig } from './config/config.js';
import { findPresentedKey } from './credential/find.js';
import { queryOfTarget } from './credential/query.js';
import { Containment } from './diagnostics/containment.js';
import { enterExchange } from './exchange/current.js';
import { Exchange } from './exchange/exchange.js';
import { fingerprintByteString } from './fingerprint/fingerprint.js';
import { noteArrival, type Arrival } from './http/arrival.js';
import { isIgnoredPath } from './http/ignored-path.js';
import type { ServerEvents } from './http/server-observer.js';
import type { Ending } from './outcome/decide.js';
import type { WordFault } from './outcome/word.js';
import { recordOf } from './record-of.js';
import type { Drops } from './telemetry/drops.js';
import type { Emitter } from './telemetry/emitter.js';
import { redactionRulesOf, type RedactionRules } from './credential/redaction-rules.js';
import { bindSpan } from './telemetry/exchange-of.js';
import { annotateWithKey, redactSpan } from './telemetry/span.js';
import { activeServerSpan } from './telemetry/trace-context.js';

/** A socket handed to the application is answered where nobody sees it; its record waits this long for a word. */
const HANDOVER_WAIT_MS = 10_000;

function endingOf(response: ServerResponse): Ending {
  if (response.writableFinished) return { kind: 'answered', statusCode: response.statusCode };
  // Before the head is sent, statusCode is Node's default, which nobody chose.
  return { kind: 'aborted', statusCode: response.headersSent ? response.statusCode : undefined };
}

/** Leads each request through the stages: find the key, fingerprint it, wait for the end, decide, emit. */
export class Lifecycle implements ServerEvents {
  readonly #config: ResolvedConfig;
  readonly #emitter: Emitter;
  readonly #drops: Drops;
  readonly #rules: RedactionRules;
  readonly #exchanges = new WeakMap<IncomingMessage, Exchange>();
  readonly #closers = new WeakMap<ServerResponse, () => void>();
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
      const arrival = noteArrival(request);
      if (isIgnoredPath(arrival.path, this.#config.ignoredPaths)) return;
      const exchange = this.#open(request);
      const onClose = (): void => {
        this.#close(exchange, arrival, request, response, endingOf(response));
      };
      this.#closers.set(response, onClose);
      response.on('close', onClose);
    });
  }

  onDispatch(request: IncomingMessage, response: ServerResponse): void {
    // A request that an application emitted by itself has not been announced.
    if (!this.#exchanges.has(request)) this.onRequest(request, response);
    this.#opening.run(() => {
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

  onFinish(response: ServerResponse): void {
    this.#opening.run(() => {
      const onClose = this.#closers.get(response);
      // An application may have removed all listeners of its response, ours with them.
      if (onClose !== undefined && response.listenerCount('close', onClose) === 0) onClose();
    });
  }

  onHandover(request: IncomingMessage, socket: Socket): void {
    this.#opening.run(() => {
      const arrival = noteArrival(request);
      if (isIgnoredPath(arrival.path, this.#config.ignoredPaths)) return;
      const exchange = this.#open(request);
      const writtenBefore = socket.bytesWritten;
      const close = (): void => {
        clearTimeout(timer);
        socket.removeListener('close', onClose);
        const silent = socket.destroyed && socket.bytesWritten === writtenBefore;
        const ending: Ending = silent ? { kind: 'aborted', statusCode: undefined } : { kind: 'handed_over' };
        this.#close(exchange, arrival, request, undefined, ending);
      };
      const onClose = (): void => close();
      const timer = setTimeout(close, HANDOVER_WAIT_MS).unref();
      socket.once('close', onClose);
      exchange.onWord = close;
    });
  }

  onRoute(request: IncomingMessage, route: string): void {
    const exchange = this.#exchanges.get(request);
    if (exchange !== undefined) exchange.route = route;
  }

  readonly #countFault = (fault: WordFault): void => this.#drops.add(fault);

  #open(request: IncomingMessage): Exchange {
    const presented = findPresentedKey(request, this.#config.locations);
    let exchange: Exchange;
    if (presented === undefined) {
      exchange = new Exchange(undefined, []);
    } else {
      const { location, count, key, others } = presented;
      const { fingerprint: mode, fingerprintLength } = this.#config;
      const fingerprint = fingerprintByteString(key.revealByteString(), mode, fingerprintLength);
      exchange = new Exchange({ fingerprint, location, count }, [key, ...others]);
    }
    exchange.onFault = this.#countFault;
    this.#exchanges.set(request, exchange);
    enterExchange(exchange);
    return exchange;
  }

  #close(
    exchange: Exchange,
    arrival: Arrival,
    request: IncomingMessage,
    response: ServerResponse | undefined,
    ending: Ending,
  ): void {
    if (exchange.closed) return;
    this.#closing.run(() => {
      const record = recordOf({ exchange, arrival, request, response, ending }, this.#config, this.#drops);
      this.#emitter.emit(record, exchange, this.#config);
    });
    exchange.close();
  }
}
