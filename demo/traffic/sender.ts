import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import type { TrafficReport } from './report.js';

export interface DemoRequest {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** The keys in it, wherever they are. */
  readonly keys?: readonly string[];
  /** Leaves as soon as the answer has begun. */
  readonly hangUp?: boolean;
}

/** An answer that takes longer is none. */
const TIMEOUT_MS = 5_000;

/** Sends requests and keeps count of what came back. */
export class Sender {
  readonly #port: number;
  readonly #statuses = new Map<number, number>();
  readonly #keys = new Set<string>();
  #unanswered = 0;
  #firstFault: string | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Never rejects: a request without an answer is counted as one. */
  async send(wanted: DemoRequest): Promise<void> {
    for (const key of wanted.keys ?? []) this.#keys.add(key);
    try {
      const status = await exchange(this.#port, wanted);
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    } catch (error) {
      this.#unanswered += 1;
      this.#firstFault ??= error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    }
  }

  report(): TrafficReport {
    return {
      statuses: [...this.#statuses].sort(([a], [b]) => a - b),
      unanswered: this.#unanswered,
      firstFault: this.#firstFault,
      keys: [...this.#keys],
    };
  }
}

/** A connection of its own for each request: a reused one may be closed by the server at the wrong moment. */
async function exchange(port: number, wanted: DemoRequest): Promise<number> {
  const { path, method = 'GET', headers = {}, body, hangUp = false } = wanted;
  const request = httpRequest({ host: '127.0.0.1', port, agent: false, path, method, headers });
  request.setTimeout(TIMEOUT_MS, () => request.destroy());
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (hangUp) {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    // The head is here, so the server knows of the request, whatever becomes of its answer.
    request.destroy();
  } else {
    response.resume();
    await once(response, 'end');
  }
  return response.statusCode ?? 0;
}
