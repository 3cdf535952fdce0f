// A client that writes down what each of its requests comes to before it sends it.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { BLOCKED_PATH } from '../../gateways/gateway.js';
import { sendBytes, sendRequest } from '../../gateways/wire.js';
import type { Label, Truth } from './labels.js';
import type { App, Entrance, Site } from './site.js';

export interface Request {
  readonly method?: string;
  /** One of its own when left out. */
  readonly path?: string;
  readonly query?: string;
  readonly lines?: readonly string[];
}

/** The client leaves after so long. */
const PATIENCE_MS = 300;

export class Driver {
  readonly labels: Label[] = [];
  readonly #site: Site;
  #requests = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  /** A path that no other request has, unless it is sent there on purpose. */
  path(firstWord = 'orders'): string {
    this.#requests += 1;
    return `/${firstWord}/${this.#requests}`;
  }

  /** Sends requests for one case, whose name the labels get. */
  client(name: string): Client {
    return new Client(name, this, this.#site);
  }
}

export class Client {
  readonly #name: string;
  readonly #driver: Driver;
  readonly #site: Site;

  constructor(name: string, driver: Driver, site: Site) {
    this.#name = name;
    this.#driver = driver;
    this.#site = site;
  }

  path(firstWord?: string): string {
    return this.#driver.path(firstWord);
  }

  /** By the gateway. `status` is what the client must get, so that the case is what it says. */
  async through(entrance: Entrance, request: Request, status: number, truth: Truth): Promise<void> {
    await this.#send(this.#gatewayPort(entrance), request, status, truth);
  }

  /** Past the gateway, straight to the application. */
  async around(app: App, request: Request, status: number, truth: Truth): Promise<void> {
    await this.#send(this.#site.apps.get(app)!.port, request, status, truth);
  }

  /** What the gateway's own rule refuses. */
  async blocked(request: Request, truth: Truth): Promise<void> {
    await this.through('orders', { ...request, path: BLOCKED_PATH }, 403, truth);
  }

  /** By the gateway, and gone before the answer is over. */
  async leave(path: string, lines: readonly string[], truth: Truth): Promise<void> {
    this.#label(path, truth);
    const head = [`GET ${path} HTTP/1.1`, 'Host: api.test', ...lines, '', ''];
    await sendBytes(this.#gatewayPort('orders'), Buffer.from(head.join('\r\n'), 'latin1'), PATIENCE_MS);
  }

  async #send(port: number, request: Request, status: number, truth: Truth): Promise<void> {
    const { path = this.path(), query = '', ...rest } = request;
    this.#label(path, truth);
    const answer = await sendRequest(port, { ...rest, target: `${path}${query}` });
    assert.equal(answer.status, status, `${this.#name}: ${path}`);
  }

  #label(path: string, truth: Truth): void {
    this.#driver.labels.push({ name: this.#name, path, truth });
  }

  #gatewayPort(entrance: Entrance): number {
    return this.#site.gateways.get(entrance)!.port;
  }
}

export const presenting = (key: string): string => `X-API-Key: ${key}`;

/** Ids that a client chooses, to use them once more. */
export interface Ids {
  readonly trace: string;
  readonly request: string;
  /** The header lines of both. */
  readonly lines: readonly string[];
}

export function newIds(): Ids {
  const trace = traceparent(newTraceId());
  const request = requestId(randomUUID());
  return { trace, request, lines: [trace, request] };
}

export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** A header line, of a span of its own. */
export function traceparent(traceId: string, flags = '01'): string {
  return `traceparent: 00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`;
}

export function requestId(id: string): string {
  return `X-Request-Id: ${id}`;
}
