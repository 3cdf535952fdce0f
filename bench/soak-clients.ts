// A process of clients that misbehave: each request has a key of its own, and some go away at any moment.
import { connect, type Socket } from 'node:net';
import { answerParent } from './ask.js';

export interface SoakOrder {
  readonly port: number;
  readonly requests: number;
  /** On connections that stay open, or each on one of its own. */
  readonly kind: 'kept alive' | 'new connections';
}

/** What became of the requests. */
export interface Soaked {
  readonly answered: number;
  readonly aborted: number;
}

const AT_ONCE = 32;
/** One request in so many is given up. */
const ABORT_EVERY = 20;

let lastKey = 0;

function requestText(keepAlive: boolean): string {
  const number = (lastKey += 1);
  const path = number % 7 === 0 ? '/later' : '/now';
  const body = number % 5 === 0 ? 'a body' : '';
  return (
    `${body === '' ? 'GET' : 'POST'} ${path}?api_key=sk_soak_${number}_${Math.random()} HTTP/1.1\r\n` +
    `Host: soak.test\r\nX-API-Key: sk_soak_${number}_${Math.random()}\r\n` +
    `Content-Length: ${body.length}\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\n\r\n${body}`
  );
}

/** Each address of the loopback network has ports of its own, and closed connections keep theirs for a minute. */
function open(port: number): Socket {
  const socket = connect({ port, host: `127.0.0.${1 + (lastKey % 250)}`, noDelay: true });
  return socket.setEncoding('latin1').on('error', () => undefined);
}

/** Sends one request; resolves with whether it was answered whole. */
function exchange(socket: Socket, text: string, aborts: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    let received = '';
    const settle = (answered: boolean): void => {
      socket.removeAllListeners('data').removeAllListeners('close');
      resolve(answered);
    };
    socket.on('close', () => settle(false));
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (/\r\n\r\n.*(?:now|later)/s.test(received)) settle(true);
    });
    if (!aborts) {
      socket.write(text);
      return;
    }
    // In the middle of the head, after it, in the body, while it is answered, just after that.
    socket.write(text.slice(0, Math.ceil(Math.random() * text.length * 1.5)));
    setTimeout(() => socket.resetAndDestroy(), Math.random() * 5);
  });
}

async function client({ port, kind }: SoakOrder, take: () => boolean, count: (answered: boolean) => void) {
  const keepAlive = kind === 'kept alive';
  let socket: Socket | undefined;
  while (take()) {
    if (socket === undefined || socket.destroyed || !keepAlive) socket = open(port);
    const aborts = Math.random() * ABORT_EVERY < 1;
    const answered = await exchange(socket, requestText(keepAlive), aborts);
    count(answered);
    if (aborts || !keepAlive) socket.resetAndDestroy();
  }
  socket?.resetAndDestroy();
}

answerParent({
  run: async (value): Promise<Soaked> => {
    const order = value as SoakOrder;
    let left = order.requests;
    const soaked = { answered: 0, aborted: 0 };
    const take = (): boolean => (left -= 1) >= 0;
    const count = (answered: boolean): void => {
      soaked[answered ? 'answered' : 'aborted'] += 1;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => client(order, take, count)));
    return soaked;
  },
});
