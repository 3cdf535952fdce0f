// A client that writes bytes as they are.
import { connect } from 'node:net';

const ANSWER_TIMEOUT_MS = 5_000;

export interface WireAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  /** The whole answer, each byte a character. */
  readonly text: string;
}

/** Sends `bytes` on a connection of its own, and reads until the other end closes it, or for so long. */
export async function sendBytes(
  port: number,
  bytes: Uint8Array,
  timeout = ANSWER_TIMEOUT_MS,
): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  // A gateway that refuses may reset the connection.
  socket.on('error', () => undefined);
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(), timeout);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(timer);
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text };
}

export interface WireRequest {
  readonly method?: string;
  readonly target?: string;
  /** Whole lines, such as `X-API-Key: k`; each character a byte. */
  readonly lines?: readonly string[];
}

/** One HTTP/1.1 request whose connection is closed after it. */
export async function sendRequest(port: number, request: WireRequest = {}): Promise<WireAnswer> {
  const { method = 'GET', target = '/', lines = [] } = request;
  const head = [`${method} ${target} HTTP/1.1`, 'Host: api.test', ...lines, 'Connection: close', '', ''];
  return sendBytes(port, Buffer.from(head.join('\r\n'), 'latin1'));
}
