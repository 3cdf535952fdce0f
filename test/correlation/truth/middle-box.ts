// A real proxy between a gateway and the application, which changes what it was told to.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MiddleBox {
  readonly port: number;
  close(): Promise<void>;
}

/** What is done to a request with this first word in its path; nothing to all others. */
interface Change {
  /** By their names in small letters: what stands there instead, null for no such header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The first word of the path that the application sees. */
  readonly firstWord?: string;
  /** The status that the gateway gets instead. */
  readonly status?: number;
}

export type Changes = Readonly<Record<string, Change>>;

export async function startMiddleBox(upstreamPort: number, changes: Changes): Promise<MiddleBox> {
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    const change = changes[url.split('/')[1] ?? ''] ?? {};
    const onward = httpRequest({
      host: '127.0.0.1',
      port: upstreamPort,
      agent: false,
      method,
      path: change.firstWord === undefined ? url : url.replace(/[^/]+/, change.firstWord),
      headers: headersOf(request, change),
    });
    onward.on('response', (answer) => {
      response.writeHead(change.status ?? answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function headersOf({ rawHeaders }: IncomingMessage, { headers = {} }: Change): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    const instead = headers[name.toLowerCase()];
    if (instead !== null) lines.push(name, instead ?? value);
  }
  return lines;
}
