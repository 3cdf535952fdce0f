import { once } from 'node:events';
import { connect } from 'node:net';

/** Of RFC 6455 section 1.3. */
const HANDSHAKE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** A final frame of text, masked with zeros, and its echo, which is not masked (section 5.2). */
const FRAME = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
const ECHO = Buffer.from([0x81, 0x02, 0x68, 0x69]);

/** Opens a WebSocket and says "hi"; resolves with the status line once it is echoed, or with what came until the other side closed. */
export async function sayHi(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const lines = Object.entries({
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': HANDSHAKE_KEY,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  socket.write(FRAME);
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    if (received.includes(ECHO)) break;
  }
  socket.destroy();
  const [status] = received.toString('latin1').split('\r\n');
  return received.includes(ECHO) ? `${status!}, echoed` : status!;
}
