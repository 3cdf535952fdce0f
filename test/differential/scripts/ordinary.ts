import { ask, head, HEAD_ONLY, KEY, LAST_CHUNK, type Suite } from './script.js';

const chunked = (...chunks: string[]): string =>
  [...chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`), '0\r\n'].join('');

const POST = head('POST /echo', KEY, 'Content-Length: 5');
const CHUNKED = head('POST /echo', KEY, 'Transfer-Encoding: chunked', 'Trailer: X-Sum');

/** What well-behaved clients send. */
export const ORDINARY: Suite = {
  server: {},
  scripts: {
    GET: ask('GET /echo?api_key=in-query', /}$/, 'X-Twice: 1', 'x-twice: 2', 'Cookie: a=b', 'Cookie: c=d'),
    'GET with the end said at once': [{ send: head('GET /echo', KEY) }, { end: true }, { closed: true }],
    HEAD: ask('HEAD /echo', HEAD_ONLY),
    'HEAD with a body written': ask('HEAD /stream/3', HEAD_ONLY),
    OPTIONS: ask('OPTIONS *', /}$/),
    TRACE: ask('TRACE /echo', /}$/),
    'DELETE with a body': [{ send: head('DELETE /echo', KEY, 'Content-Length: 3') + 'abc' }, { until: /}$/ }],
    'CONNECT without a listener': [{ send: head('CONNECT example.test:443', KEY) }, { closed: true }],
    'an unknown method': [{ send: head('BREW /pot', KEY) }, { closed: true }],
    POST: [{ send: `${POST}hello` }, { until: /}$/ }],
    'POST in slow pieces': [
      { send: POST.slice(0, 30) },
      { wait: 20 },
      { send: POST.slice(30) },
      { wait: 20 },
      { send: 'hel' },
      { wait: 20 },
      { send: 'lo' },
      { until: /}$/ },
    ],
    'POST whose body nobody reads': [
      { send: `${head('POST /unread', KEY, 'Content-Length: 5')}hello` },
      { until: /did not read$/ },
      { send: head('GET /echo') },
      { until: /}$/ },
    ],
    'POST whose body is read late': [
      { send: `${head('POST /paused', KEY, 'Content-Length: 5')}hello` },
      { until: /read late$/ },
    ],
    'POST sent back': [
      { send: `${head('POST /pipe-back', KEY, 'Content-Length: 5')}hello` },
      { until: LAST_CHUNK },
    ],
    'a chunked body with trailers': [
      { send: `${CHUNKED}${chunked('hello', ' ', 'world')}X-Sum: 11\r\nX-Sum: 12\r\n\r\n` },
      { until: /}$/ },
    ],
    'a chunk extension': [{ send: `${CHUNKED}5;name="value"\r\nhello\r\n0\r\n\r\n` }, { until: /}$/ }],
    'an absolute target': ask('GET http://other.test:81/echo?api_key=q#f', /}$/),
    'an absolute target without a path': ask('GET http://other.test', /}$/),
    'HTTP/1.0': [{ send: `GET /echo HTTP/1.0\r\n${KEY}\r\n\r\n` }, { closed: true }],
    'HTTP/1.0 with keep-alive': [
      { send: 'GET /status/200 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
      { until: /body$/ },
      { send: 'GET /stream/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
      { closed: true },
    ],
    'keep-alive': [
      ...ask('GET /echo?first', /first".*}$/s),
      ...ask('GET /status/201', /201 Created.*body$/s),
      ...ask('POST /unread', /did not read$/, 'Content-Length: 0'),
    ],
    'Connection: close': [{ send: head('GET /echo', KEY, 'Connection: close') }, { closed: true }],
    'three pipelined, answered out of order': [
      { send: [60, 30, 0].map((ms) => head(`GET /later/${ms}`, KEY)).join('') },
      { until: /after 60.*after 30.*after 0$/s },
    ],
    'pipelined behind one that closes': [
      { send: head('GET /close', KEY) + head('GET /echo', KEY) },
      { closed: true },
    ],
    'pipelined bodies': [
      { send: `${POST}hello${CHUNKED}${chunked('abc')}\r\n${POST}world` },
      { until: /hello.*abc.*world.*}$/s },
    ],
    'an empty line before the request': [{ send: `\r\n${head('GET /echo', KEY)}` }, { until: /}$/ }],
    'two connections at once': [
      { send: head('GET /later/40', KEY) },
      { wait: 20 },
      { send: head('GET /later/40?second', KEY), on: 1 },
      { until: /after 40$/ },
      { until: /after 40$/, on: 1 },
    ],
  },
};
