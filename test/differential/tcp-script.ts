import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, TLSSocket } from 'node:tls';

/** What a client does next, on its first connection unless `on` names another by number. */
export type Step = (
  | { readonly send: string }
  /** Waits until all that came back on this connection matches, or nothing more comes. */
  | { readonly until: RegExp }
  | { readonly wait: number }
  /** Says that nothing more will be sent, and goes on reading. */
  | { readonly end: true }
  | { readonly destroy: true }
  | { readonly reset: true }
  /** Waits until the server has closed the connection. */
  | { readonly closed: true }
  /** Tells the application something; see its COMMANDS. */
  | { readonly command: string }
) & { readonly on?: number };

/** Far longer than any step takes, in milliseconds; a script that gets here has another outcome, and says so. */
const PATIENCE_MS = 4_000;

class Connection {
  received = '';
  ended = '';
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;

  constructor(port: number, tls: boolean) {
    const options = { port, host: '127.0.0.1', allowHalfOpen: true };
    this.#socket = tls ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
    this.#socket.setEncoding('latin1').setNoDelay(true);
    this.#socket.on('data', (text: string) => (this.received += text));
    this.#socket.on('end', () => (this.ended += ' end'));
    this.#socket.on(
      'error',
      (error: NodeJS.ErrnoException) => (this.ended += ` ${error.code ?? error.name}`),
    );
    this.#closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.ready = once(this.#socket, tls ? 'secureConnect' : 'connect');
  }

  readonly ready: Promise<unknown>;

  async play(step: Step): Promise<void> {
    if ('send' in step) this.#socket.write(step.send, 'latin1');
    else if ('until' in step)
      await this.#until(() => step.until.test(this.received) || this.ended !== '', String(step.until));
    else if ('wait' in step) await sleep(step.wait);
    else if ('end' in step) this.#socket.end();
    else if ('destroy' in step) this.#socket.destroy();
    else if ('reset' in step) this.#reset();
    else if ('closed' in step) await this.#until(() => this.ended !== '', 'the end of the connection');
  }

  /** Over TLS no client can. */
  #reset(): void {
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Leaves as a client that has all it wanted. */
  async leave(): Promise<void> {
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), 1_000);
    await this.#closed;
    clearTimeout(timer);
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    for (let waited = 0; !condition(); waited += 5) {
      if (waited > PATIENCE_MS) {
        this.ended += ` waited in vain for ${what}`;
        return;
      }
      await sleep(5);
    }
  }
}

/** `Date` is the only thing in an answer that differs from one second to the next. */
const mask = (text: string): string => text.replace(/^Date: .*GMT\r$/gm, 'Date: (masked)\r');

/**
 * Plays `steps` against a server.
 *
 * @returns of each connection what came back, and how it ended
 */
export async function playScript(
  port: number,
  steps: readonly Step[],
  { tls = false, command }: { tls?: boolean; command: (text: string) => void },
): Promise<readonly { readonly bytes: string; readonly end: string }[]> {
  const connections: Connection[] = [];
  for (const step of steps) {
    const index = step.on ?? 0;
    if (connections[index] === undefined) {
      connections[index] = new Connection(port, tls);
      await connections[index].ready;
    }
    if ('command' in step) command(step.command);
    else await connections[index].play(step);
  }
  // One after the other: which of two connections an application hears of first is chance.
  for (const connection of connections) await connection.leave();
  return connections.map(({ received, ended }) => ({ bytes: mask(received), end: ended }));
}
