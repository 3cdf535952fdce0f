import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { startApp, type AppOptions, type AppProcess } from '../support/app-process.js';
import { keyOf, SHAPES, type Shape } from './keys.js';
import type { Channel, Placement } from './placement.js';
import { LOCATIONS, LOCATION_SETTING, type Location, type Sent } from './presenting.js';
import type { Story } from './reading.js';
import { startUpstream, type Upstream } from './upstream.js';
import { HIDING, WRITINGS } from './writings.js';

/** Every location is looked at, and queues hold all that comes. */
const ENV = {
  OTEL_INSTRUMENTATION_API_KEY_LOCATIONS: LOCATION_SETTING,
  OTEL_INSTRUMENTATION_API_KEY_TRUSTED_PROXIES: 'loopback',
  OTEL_BLRP_MAX_QUEUE_SIZE: '20000',
  OTEL_BSP_MAX_QUEUE_SIZE: '20000',
};

export interface Telling {
  readonly location?: Location;
  readonly writing?: string;
  readonly shape?: Shape;
  /** More of the request, made of the key; what presents the key comes on top of it. */
  readonly copy?: (key: string) => Sent;
  /** The application's place, where it is not named as the placement is. */
  readonly place?: string;
  /** Where the application has its places; `/` when left out. */
  readonly base?: string;
}

/** An application that keys are put into, another service, and what came out at every end. */
export class Campaign {
  readonly stories: Story[] = [];
  readonly app: AppProcess;
  readonly #upstream: Upstream;
  #answered = '';

  private constructor(app: AppProcess, upstream: Upstream) {
    this.app = app;
    this.#upstream = upstream;
  }

  static async start(options: AppOptions): Promise<Campaign> {
    const upstream = await startUpstream();
    const env = { ...ENV, CANARY_UPSTREAM: String(upstream.port), ...options.env };
    try {
      return new Campaign(await startApp({ ...options, env }), upstream);
    } catch (error) {
      upstream.close();
      throw error;
    }
  }

  /** What the application calls its places. */
  get places(): readonly string[] {
    return JSON.parse(/^places (.*)$/m.exec(this.app.stdout)![1]!) as readonly string[];
  }

  /** Begins a story: the number of its key is in nothing else. */
  begin(
    placement: Placement,
    how: string,
    make: (number: number) => { key: string; written: string },
  ): Story & { readonly key: string } {
    const number = this.stories.length;
    const { key, written } = make(number);
    const story = { number, placement, how, written, key };
    this.stories.push(story);
    return story;
  }

  /** Presents a key, which the application writes at its place. */
  async tell(placement: Placement, telling: Telling = {}): Promise<void> {
    const { location = 'header', writing = 'as it is', shape = 'letters and digits', copy } = telling;
    const write = (WRITINGS[writing] ?? HIDING[writing])!;
    const { key, written } = this.begin(placement, [location, writing, shape].join(', '), (number) => ({
      key: keyOf(number, shape),
      written: write(keyOf(number, shape)),
    }));
    const order = {
      'x-place': telling.place ?? placement.name,
      'x-text': Buffer.from(written).toString('hex'),
    };
    const presented: Sent = LOCATIONS[location](key);
    const base = telling.base ?? '/';
    this.#answered += await send(this.app.port, [
      { path: base },
      presented.path === undefined ? presented : { path: base + presented.path.slice(1) },
      ...(copy === undefined ? [] : [copy(key), { headers: presented.headers ?? {} }]),
      { headers: order },
    ]);
  }

  /** Tells the placement in every way that its entry asks for, each way once and not each with each other. */
  async tellAll(placement: Placement, telling: Telling = {}): Promise<void> {
    const locations = placement.locations ?? (Object.keys(LOCATIONS) as Location[]);
    const writings = placement.writings ?? Object.keys(WRITINGS);
    const shapes = placement.shapes ?? (Object.keys(SHAPES) as Shape[]);
    const rounds = Math.max(locations.length, writings.length, shapes.length);
    for (let round = 0; round < rounds; round += 1) {
      // Moved on with each turn, so that other pairs meet in each placement.
      const turn = this.stories.length;
      const writing = writings[round % writings.length]!;
      const shape = shapes[turn % shapes.length]!;
      await this.tell(placement, {
        ...telling,
        location: locations[round % locations.length]!,
        writing,
        shape,
      });
    }
  }

  answered(text: string): void {
    this.#answered += text;
  }

  outputs(exported = this.app.exported.text()): Readonly<Record<Channel, string>> {
    return {
      exported,
      printed: this.app.stdout + this.app.stderr,
      'passed on': this.#upstream.received(),
      answered: this.#answered,
    };
  }

  async stop(signal?: NodeJS.Signals): Promise<void> {
    await this.app.stop(signal);
    this.#upstream.close();
  }
}

const inBytes = (headers: OutgoingHttpHeaders): string => JSON.stringify(headers);

/** Later parts come over earlier ones. Resolves with all that came back. */
async function send(port: number, parts: readonly Sent[]): Promise<string> {
  const headers = Object.assign({}, ...parts.map((part) => part.headers ?? {})) as OutgoingHttpHeaders;
  const { method = 'GET', path = '/', body } = Object.assign({}, ...parts) as Sent;
  return new Promise((settle, fail) => {
    let received = '';
    const request = httpRequest({ port, method, path, headers }, (answer) => {
      received += `${answer.statusMessage} ${inBytes(answer.headers)}`;
      answer.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      answer.on('end', () => settle(received + inBytes(answer.trailers)));
      answer.on('error', fail);
    });
    request.on('information', ({ headers: hints }) => (received += inBytes(hints)));
    request.on('error', fail).end(body);
  });
}
