// A process that sends requests: 20 kept-alive connections, one request at a time on each.
// Raw sockets instead of an HTTP client, since what the client burns the server cannot have.
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { answerParent } from './ask.js';

const CONNECTIONS = 20;
/** Different keys, so that nothing can live off remembering the last one. */
const KEYS = 1000;

export interface LoadOrder {
  readonly port: number;
  readonly requests: number;
}

/** What an API client behind a gateway sends. */
function requestWithKey(number: number): Buffer {
  const key = createHash('sha256').update(`bench ${number}`).digest('base64url');
  return Buffer.from(
    'GET /v1/orders?page=2&limit=50 HTTP/1.1\r\n' +
      'Host: api.example.com\r\n' +
      'User-Agent: orders-sync/2.4.1 (linux; node 20)\r\n' +
      'Accept: application/json\r\n' +
      'Accept-Encoding: gzip, br\r\n' +
      `X-Request-Id: ${key.slice(0, 20)}-${number}\r\n` +
      `X-API-Key: sk_live_${key}\r\n` +
      '\r\n',
  );
}

const requests = Array.from({ length: KEYS }, (_, number) => requestWithKey(number));

/** One connection; asks again as soon as it was answered, until `next` has nothing more. */
class Connection {
  readonly #socket: Socket;
  #next: () => Buffer | undefined = () => undefined;
  #done: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #pending = '';

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1').on('data', (text: string) => this.#read(text));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('end', () => this.#fail(new Error('the server closed a connection')));
  }

  run(next: () => Buffer | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#next = next;
      this.#done = resolve;
      this.#fail = reject;
      this.#send();
    });
  }

  #send(): void {
    const request = this.#next();
    if (request === undefined) this.#done();
    else this.#socket.write(request);
  }

  #read(text: string): void {
    this.#pending += text;
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const length = /content-length: (\d+)/i.exec(this.#pending)?.[1];
    if (length === undefined || !this.#pending.startsWith('HTTP/1.1 200')) {
      this.#fail(new Error(`unexpected answer: ${this.#pending.slice(0, 40)}`));
      return;
    }
    if (this.#pending.length < headEnd + 4 + Number(length)) return;
    this.#pending = '';
    this.#send();
  }
}

let connections: readonly Connection[] = [];
let connectedTo = 0;

answerParent({
  run: async (value) => {
    const { port, requests: total } = value as LoadOrder;
    if (connectedTo !== port) {
      connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
      connectedTo = port;
    }
    let sent = 0;
    const next = (): Buffer | undefined => (sent < total ? requests[sent++ % KEYS] : undefined);
    await Promise.all(connections.map((connection) => connection.run(next)));
  },
});
