import { INSTANCES } from './files.js';
import type { Random } from './random.js';
import { HEALTH, ROUTES, type Route } from './routes.js';
import type { EventRecord, GatewayRecord, Presented } from './records.js';

const KEYS = 5000;
/** The rarest of them are known to nobody. */
const KNOWN_KEYS = 4500;
/** The larger, the more of the requests the most popular keys make: here the first tenth makes half. */
const POPULARITY = 3.3;

/** What the clock of each server is off, in milliseconds; the gateways' are taken for right. */
const CLOCKS = [0, -1200, 2900, 350] as const;

export interface Key {
  readonly presented: Presented;
  /** The same key with the pepper of before the rotation. */
  readonly before: Presented;
  readonly owner: { readonly keyId: string; readonly enduserId: string } | undefined;
  readonly clientAddress: string;
  readonly userAgent: string;
}

/** What truly happened once; the two records tell of it. */
export interface Request {
  readonly time: number;
  readonly gateway: GatewayRecord['gateway'];
  readonly instance: number;
  readonly traceId: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly status: number;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly key: Key | undefined;
}

const USER_AGENTS = [
  'orders-client/3.2',
  'okhttp/4.12.0',
  'python-requests/2.32.3',
  'Go-http-client/2.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
] as const;

/** Of 1000 requests with a known key, these get another answer than the usual one. */
const REFUSALS = [
  [30, 404],
  [8, 403],
  [6, 429],
  [3, 500],
  [1, 503],
] as const;

export class Traffic {
  readonly #random: Random;
  readonly #keys: readonly Key[];

  constructor(random: Random) {
    this.#random = random;
    this.#keys = Array.from({ length: KEYS }, (_, number) => this.#makeKey(number));
  }

  popularKey(): Key {
    return this.#keys[Math.floor(KEYS * this.#random.fraction() ** POPULARITY)]!;
  }

  /** A key that is not `other`. */
  otherKey(other: Key | undefined): Key {
    for (;;) {
      const key = this.popularKey();
      if (key !== other) return key;
    }
  }

  request(time: number, key: Key | undefined): Request {
    const random = this.#random;
    const route = key === undefined && random.below(3) > 0 ? HEALTH : random.pick(ROUTES);
    const gateway = random.below(5) === 0 ? 'haproxy' : 'nginx';
    return {
      time,
      gateway,
      instance: random.below(INSTANCES),
      traceId: random.hex(4),
      requestId: this.requestId(gateway),
      method: route.method,
      path: route.path(random),
      route: route.route,
      status: this.#status(route, key),
      clientAddress: key?.clientAddress ?? this.address(),
      userAgent: key?.userAgent ?? 'kube-probe/1.33',
      key,
    };
  }

  /** As the gateway makes it, or, once in eight, as the client sent it. */
  requestId(gateway: Request['gateway']): string {
    if (this.#random.below(8) === 0) return `req-${this.#random.hex(3)}`;
    return gateway === 'nginx' ? this.#random.hex(4) : this.#random.uuid();
  }

  address(): string {
    return `203.0.${this.#random.below(256)}.${1 + this.#random.below(254)}`;
  }

  gatewayRecord(request: Request, changes: Partial<GatewayRecord> = {}): GatewayRecord {
    return {
      gateway: request.gateway,
      time: request.time,
      traceId: request.traceId,
      requestId: request.requestId,
      method: request.method,
      path: request.path,
      status: request.status,
      upstreamStatus: request.status,
      clientAddress: request.clientAddress,
      presented: request.key?.presented,
      ...changes,
    };
  }

  /** The server ends shortly before the gateway, by a clock of its own. */
  eventRecord(request: Request, changes: Partial<EventRecord> = {}): EventRecord {
    return {
      time: request.time - this.#random.below(15) + CLOCKS[request.instance]!,
      observedAfter: this.#random.below(4),
      traceId: request.traceId,
      spanId: this.#random.hex(2),
      requestId: request.requestId,
      method: request.method,
      path: request.path,
      route: request.status === 401 ? undefined : request.route,
      status: request.status,
      clientAddress: request.clientAddress,
      userAgent: request.userAgent,
      presented: request.key?.presented,
      owner: request.key?.owner,
      ...changes,
    };
  }

  #makeKey(number: number): Key {
    const random = this.#random;
    const previous = random.hex(2);
    const known = number < KNOWN_KEYS;
    return {
      presented: { fingerprint: random.hex(2), keyId: 'v2' },
      before: { fingerprint: previous, keyId: 'v1' },
      owner: known ? { keyId: `key_${number}`, enduserId: `client-${number % 1200}` } : undefined,
      clientAddress: this.address(),
      userAgent: random.pick(USER_AGENTS),
    };
  }

  #status(route: Route, key: Key | undefined): number {
    if (key === undefined) return route === HEALTH ? 200 : 401;
    if (key.owner === undefined) return 401;
    let chance = this.#random.below(1000);
    for (const [share, status] of REFUSALS) {
      if (chance < share) return status;
      chance -= share;
    }
    return route.status;
  }
}
