import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Another service, whose telemetry is its own. It remembers every byte that it was sent. */
export interface Upstream {
  readonly port: number;
  received(): string;
  close(): void;
}

export async function startUpstream(): Promise<Upstream> {
  let received = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined).setEncoding('latin1');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    close: () => server.close(),
  };
}
