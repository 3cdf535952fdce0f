// The client of the stories: over http or https, on one connection where the story allows it.
import { once } from 'node:events';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Story } from './stories.js';

export interface Played {
  /** `undefined` where no answer came. */
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the connection had served another story before. */
  readonly reused: boolean;
}

/** What an upload that is left would have had. */
const WHOLE_UPLOAD = 100_000;
/** Time for a request to arrive where nothing tells that it has. */
const ARRIVAL_MS = 50;

export class Player {
  readonly #port: number;
  readonly #tls: boolean;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(port: number, protocol: 'http' | 'https') {
    this.#port = port;
    this.#tls = protocol === 'https';
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = this.#tls ? new HttpsAgent(options) : new HttpAgent(options);
  }

  async play(story: Story): Promise<Played> {
    const request = this.#request(story);
    request.on('error', () => undefined);
    if (story.body !== undefined) request.write(story.body);
    if (story.manner !== 'leaves_while_uploading') request.end();
    if (story.manner === 'whole' || story.manner === 'leaves_while_answered') {
      return answerOf(request, story.manner === 'whole');
    }
    request.flushHeaders();
    const [socket] = (await once(request, 'socket')) as [IncomingMessage['socket']];
    if (socket.connecting) await once(socket, this.#tls ? 'secureConnect' : 'connect');
    await pause(ARRIVAL_MS);
    request.destroy();
    return { status: undefined, headers: {}, body: '', reused: false };
  }

  close(): void {
    this.#agent.destroy();
  }

  #request({ name, method, path, key, manner, body }: Story): ClientRequest {
    const length = manner === 'leaves_while_uploading' ? WHOLE_UPLOAD : body?.length;
    const type = body?.startsWith('{') === true ? 'application/json' : 'application/octet-stream';
    return (this.#tls ? httpsRequest : httpRequest)({
      host: '127.0.0.1',
      port: this.#port,
      method,
      path,
      rejectUnauthorized: false,
      // One that leaves takes its connection with it.
      agent: manner === 'whole' ? this.#agent : false,
      headers: {
        'x-request-id': name,
        ...(key !== undefined && { 'x-api-key': key }),
        ...(length !== undefined && { 'content-type': type, 'content-length': length }),
      },
    });
  }
}

async function answerOf(request: ClientRequest, whole: boolean): Promise<Played> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  response.setEncoding('latin1').on('error', () => undefined);
  for await (const chunk of response as AsyncIterable<string>) {
    body += chunk;
    if (!whole) break;
  }
  if (!whole) request.destroy();
  return { status: response.statusCode, headers: response.headers, body, reused: request.reusedSocket };
}
