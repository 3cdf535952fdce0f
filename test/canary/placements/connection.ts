import type { Placement } from '../placement.js';

/** What is sent on one connection; the other end answers, and closes what it is told to close. */
export interface ConnectionPlacement extends Placement {
  /** The requests in turn, each sent when the one before was answered. */
  readonly requests: (key: string) => readonly string[];
  /** Whether the client hangs up without an answer. */
  readonly hangsUp?: boolean;
}

const SCRUBBED = 'written inside the request that presented it';
const NOT_PRESENTED = 'A key in a place that is not configured';

const head = (line: string, headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, 'Host: a.test', ...headers, '', ''].join('\r\n');
const get = (place: string, ...headers: readonly string[]): string =>
  head('GET /', [`X-Place: ${place}`, ...headers]);
const post = (place: string, body: string, ...headers: readonly string[]): string =>
  head('POST /', [`X-Place: ${place}`, `Content-Length: ${body.length}`, ...headers]) + body;
const multipart = (key: string): string =>
  `--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n${key}\r\n--b--\r\n`;
const MULTIPART = 'Content-Type: multipart/form-data; boundary=b';
const trailer = (key: string, ...headers: readonly string[]): string =>
  head('POST /', ['X-Place: trailers', 'Transfer-Encoding: chunked', 'Trailer: X-Api-Key', ...headers]) +
  `1\r\na\r\n0\r\nX-Api-Key: ${key}\r\n\r\n`;
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
const text = (written: string): string => `X-Text: ${Buffer.from(written).toString('hex')}`;

export const CONNECTION_PLACEMENTS: readonly ConnectionPlacement[] = [
  {
    name: 'trailer',
    foundIn: [],
    why: SCRUBBED,
    requests: (key) => [trailer(key, `X-Api-Key: ${key}`)],
  },
  {
    name: 'multipart field',
    foundIn: [],
    why: SCRUBBED,
    requests: (key) => [post('fields', multipart(key), MULTIPART, `Authorization: ApiKey ${key}`)],
  },
  {
    name: 'upgrade, by query',
    foundIn: [],
    why: 'the request is under way until its record is out, which what has lost its request is searched for',
    requests: (key) => [head(`GET /socket?api_key=${key}`, UPGRADE), `frame with ${key}`],
  },
  {
    name: 'upgrade, by header',
    foundIn: [],
    why: 'the same',
    requests: (key) => [head('GET /socket', [...UPGRADE, `X-Api-Key: ${key}`]), `frame with ${key}`],
  },
  {
    name: 'upgrade, by protocol',
    foundIn: [],
    why: 'the same',
    requests: (key) => [
      head('GET /socket', [...UPGRADE, `Sec-WebSocket-Protocol: v1, ${key}`, `Cookie: session=${key}`]),
      `frame with ${key}`,
    ],
  },
  {
    name: 'frame after the record of the upgrade',
    foundIn: ['exported'],
    why: 'Node runs the events of such a socket in no context of its request, which is over',
    documented: 'What comes over a socket that was handed over',
    requests: (key) => [
      head('GET /socket', [...UPGRADE, 'X-Word: soon', `X-Api-Key: ${key}`]),
      `frame with ${key}`,
    ],
  },
  {
    name: 'CONNECT',
    foundIn: [],
    why: 'the same as an upgrade',
    requests: (key) => [head(`CONNECT ${key}.test:443`, [`X-Api-Key: ${key}`]), `frame with ${key}`],
  },
  {
    name: 'Expect: 100-continue',
    foundIn: [],
    why: SCRUBBED,
    requests: (key) => [
      head('POST /', ['Expect: 100-continue', 'Content-Length: 30', `X-Api-Key: ${key}`]),
      key.padEnd(30, ' '),
    ],
  },
  {
    name: 'pipelined requests',
    foundIn: [],
    why: 'each is a request of its own',
    requests: (key) => [get('headers') + get('headers', `X-Api-Key: ${key}`) + get('headers')],
  },
  {
    name: 'client that hangs up',
    foundIn: [],
    why: 'listeners of an aborted response count to their request',
    hangsUp: true,
    requests: (key) => [head(`GET /?api_key=${key}`, ['X-Place: never', `Referer: ${key}`])],
  },
  {
    name: 'echo of the answer',
    foundIn: ['answered'],
    why: 'the answer to the client is not changed',
    documented: 'What the application itself prints, stores or sends',
    requests: (key) => [get('echo', `X-Api-Key: ${key}`)],
  },
  {
    name: 'value that a limit cuts in the key',
    foundIn: [],
    why: 'its beginning ends the text, and is long enough',
    requests: (key) => [get('cut', `X-Api-Key: ${key}`, text(`${'-'.repeat(64 - 12)}${key}`))],
  },
  {
    name: 'value that a limit cuts at 7 characters of the key',
    foundIn: ['exported'],
    why: 'seven characters are any text',
    documented: 'cut to fewer than 8 characters',
    requests: (key) => [get('cut', `X-Api-Key: ${key}`, text(`${'-'.repeat(64 - 7)}${key}`))],
  },
  {
    name: 'value that a limit cuts, after the answer',
    foundIn: ['exported'],
    why: 'sums are of the whole key',
    documented: 'A key that is both cut by a length limit and written after its response',
    requests: (key) => [get('cut later', `X-Api-Key: ${key}`, text(`${'-'.repeat(64 - 12)}${key}`))],
  },
  {
    name: 'key of the request before, on the same connection',
    foundIn: ['exported'],
    why: 'the second request presented another key, and only that is searched for in its records',
    documented: 'A key of another request',
    requests: (key) => [
      get('remember', `X-Api-Key: ${key}`),
      get('remember', 'X-Api-Key: the-key-of-somebody-else'),
    ],
  },
  {
    name: 'key in a trailer alone',
    foundIn: ['exported'],
    why: 'nobody looks for keys there, so it was not presented',
    documented: NOT_PRESENTED,
    requests: (key) => [trailer(key)],
  },
  {
    name: 'key in a multipart field alone',
    foundIn: ['exported'],
    why: 'nobody looks for keys there, so it was not presented',
    documented: NOT_PRESENTED,
    requests: (key) => [post('fields', multipart(key), MULTIPART)],
  },
  {
    name: 'key in a header of another name',
    foundIn: ['exported'],
    why: 'the locations do not name it',
    documented: NOT_PRESENTED,
    requests: (key) => [get('headers', `X-Other-Key: ${key}`)],
  },
  {
    name: 'head that Node refuses',
    foundIn: ['exported'],
    why: 'it never becomes a request, so that no key was presented',
    documented: 'A request head that Node refuses',
    requests: (key) => [`GET / HTTP/1.1\r\nX-Api-Key: ${key}\r\nno header\r\n\r\n`],
  },
];

/** Keys too short to be searched for, by the rest of the list's rules. */
export const SHORT_KEY_PLACEMENTS: readonly ConnectionPlacement[] = [
  {
    name: 'short key in a log',
    foundIn: ['exported'],
    why: 'to replace so short a text would shred others',
    documented: 'Keys shorter than 8 characters are not searched for in texts',
    requests: (key) => [get('headers', `X-Api-Key: ${key}`)],
  },
  {
    name: 'short key in the query',
    foundIn: [],
    why: 'configured parameters are redacted by name, however short the value',
    requests: (key) => [head(`GET /?api_key=${key}`, ['X-Place: body'])],
  },
];
