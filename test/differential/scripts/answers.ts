import type { Step } from '../tcp-script.js';
import { ask, head, HEAD_ONLY, KEY, LAST_CHUNK, type Suite } from './script.js';

const withStatus = (status: number): readonly Step[] => ask(`GET /status/${status}`, /body$|\r\n\r\n$/);

/** What applications do with a response, right and wrong. */
export const ANSWERS: Suite = {
  server: {},
  scripts: {
    ...Object.fromEntries(
      [200, 204, 205, 304, 301, 401, 403, 404, 429, 500, 503].map((status) => [
        `status ${status}`,
        withStatus(status),
      ]),
    ),
    'a reason of its own, and repeated headers': ask('GET /reason', LAST_CHUNK),
    'a status message': ask('GET /status-message', HEAD_ONLY),
    'a stream': ask('GET /stream/5', LAST_CHUNK),
    'a piped stream': ask('GET /pipe', LAST_CHUNK),
    'a corked answer': ask('GET /corked', LAST_CHUNK),
    'a large answer': ask('GET /large', LAST_CHUNK),
    'early hints': ask('GET /early-hints', /after hints$/),
    'continue and processing': ask('GET /informational', /at last$/),
    trailers: ask('GET /trailers', /x-sum: 42\r\n\r\n$/i),
    'no date': ask('GET /no-date', /timeless$/),
    'the last of its connection': [{ send: head('GET /close', KEY) }, { closed: true }],
    'the head long before the body': ask('GET /flush/30', LAST_CHUNK),
    'an end said twice': ask('GET /end-twice', /once$/),
    'a write after the end': ask('GET /write-after-end', /done$/),
    'headers after the head': ask('GET /late-headers', LAST_CHUNK),
    'headers that cannot be': ask('GET /bad-headers', /still fine$/),
    'a strict length that is right': ask('GET /length/5', /five\.$|^$/),
    'a strict length that is wrong': [{ send: head('GET /length/7', KEY) }, { closed: true }],
    'a length too short': ask('GET /wrong-length/3', /five\.$/),
    'the order of things': ask('GET /order', /in order$/),
    'prepended listeners': ask('GET /prepended', /first come$/),
    'an awaited event': ask('GET /pair', /awaited$/),
    'no listener left': ask('GET /unlisten', /alone$/),
    'no listener left on the server': [
      ...ask('GET /unlisten-server', /listens$/),
      ...ask('GET /unlisten-server', /listens.*listens$/s),
      ...ask('GET /status/200', /body$/),
    ],
    'a socket taken away and given back': ask('GET /detach', /assigned again$|^$/),
    'ten listeners, as many as are no leak': [
      ...ask('GET /crowd/response.close/9', /a crowd$/),
      ...ask('GET /crowd/response.finish/7', /a crowd$/),
      ...ask('GET /crowd/request.close/8', /a crowd$/),
      ...ask('GET /crowd/socket.end/5', /a crowd$/),
    ],
    destroyed: [{ send: head('GET /destroy', KEY) }, { closed: true }],
    'destroyed with an error': [{ send: head('GET /destroy/error', KEY) }, { closed: true }],
    'destroyed in the middle': [{ send: head('GET /destroy/mid-body', KEY) }, { closed: true }],
    'destroyed later': [{ send: head('GET /destroy/later', KEY) }, { closed: true }],
    'the request destroyed': [{ send: head('GET /destroy-request', KEY) }, { closed: true }],
    'the request destroyed with an error': [
      { send: head('GET /destroy-request/error', KEY) },
      { closed: true },
    ],
    'the socket destroyed': [{ send: head('GET /destroy-socket', KEY) }, { closed: true }],
    'the connection reset': [{ send: head('GET /reset', KEY) }, { closed: true }],
  },
};
