import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

/** Why a body was not read to its end. */
export type BodyProblem = 'too_large' | 'busy' | 'bad_gzip' | 'aborted';

/** Thrown by `readBody`; `code` says what to answer. */
export class BodyError extends Error {
  readonly code: BodyProblem;

  constructor(code: BodyProblem, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** How many bytes of bodies all requests together may hold at once. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** A request's share; to be released when the request is answered. */
  open(): ByteLease {
    let held = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#left) return false;
        this.#left -= bytes;
        held += bytes;
        return true;
      },
      release: () => {
        this.#left += held;
        held = 0;
      },
    };
  }
}

export interface ByteLease {
  /** `false` when the budget is spent. */
  take(bytes: number): boolean;
  release(): void;
}

/**
 * The request's body, decompressed. Neither the body as sent nor as decompressed
 * may be over `maxBytes`: a few kilobytes of gzip can stand for gigabytes.
 * @throws BodyError
 */
export async function readBody(
  request: IncomingMessage,
  gzip: boolean,
  maxBytes: number,
  lease: ByteLease,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyError('too_large');
  const sent = await readSent(request, maxBytes, lease);
  return gzip ? gunzip(sent, maxBytes, lease) : sent;
}

/** Not `for await`: leaving that loop early destroys the socket, and the answer with it. */
function readSent(request: IncomingMessage, maxBytes: number, lease: ByteLease): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pile = new Pile(maxBytes, lease);
    const onData = (chunk: Buffer): void => {
      const problem = pile.add(chunk);
      if (problem === undefined) return;
      request.off('data', onData);
      // What else the sender has is thrown away unread, so that it gets to read the answer.
      request.resume();
      reject(new BodyError(problem));
    };
    request.on('data', onData);
    request.once('end', () => resolve(pile.bytes()));
    request.once('error', (cause) => reject(new BodyError('aborted', { cause })));
    request.once('close', () => reject(new BodyError('aborted')));
  });
}

async function gunzip(sent: Buffer, maxBytes: number, lease: ByteLease): Promise<Buffer> {
  const pile = new Pile(maxBytes, lease);
  const stream = createGunzip();
  stream.end(sent);
  try {
    for await (const chunk of stream) {
      const problem = pile.add(chunk as Buffer);
      if (problem !== undefined) throw new BodyError(problem);
    }
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError('bad_gzip', { cause: error });
  }
  return pile.bytes();
}

/** Chunks up to a size. */
class Pile {
  readonly #chunks: Buffer[] = [];
  readonly #maxBytes: number;
  readonly #lease: ByteLease;
  #size = 0;

  constructor(maxBytes: number, lease: ByteLease) {
    this.#maxBytes = maxBytes;
    this.#lease = lease;
  }

  add(chunk: Buffer): BodyProblem | undefined {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) return 'too_large';
    if (!this.#lease.take(chunk.length)) return 'busy';
    this.#chunks.push(chunk);
    return undefined;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks, this.#size);
  }
}
