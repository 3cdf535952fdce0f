// The application behind a gateway: a real server that remembers what reached it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UpstreamRequest {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** What to answer; 200 unless a test says otherwise. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export class Upstream {
  readonly requests: UpstreamRequest[] = [];
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(handler: Handler = (_, response) => void response.end('ok')): Promise<Upstream> {
    // 64 KiB: what a gateway lets pass shall not be refused here.
    const server = createServer({ maxHeaderSize: 65_536 });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const upstream = new Upstream(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      const { method = '', url: target = '', rawHeaders } = request;
      upstream.requests.push({ method, target, rawHeaders });
      request.resume();
      handler(request, response);
    });
    return upstream;
  }

  /** Closes the port: from now on connections are refused. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  /** The one request with this id. */
  requestOf(requestId: string): UpstreamRequest | undefined {
    return this.requests.find((request) => headerOf(request, 'x-request-id').includes(requestId));
  }
}

/** The values of a header, one for each line of it. */
export function headerOf({ rawHeaders }: UpstreamRequest, name: string): readonly string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name.toLowerCase(),
  );
}
