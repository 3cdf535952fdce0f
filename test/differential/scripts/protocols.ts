import { ask, head, HEAD_ONLY, KEY, type Suite } from './script.js';

const EXPECT = ['Expect: 100-continue', 'Content-Length: 5'];
const UPGRADE = ['Connection: Upgrade', 'Upgrade: echo'];

const CONTINUED = {
  '100-continue, waited for': [
    { send: head('POST /echo', KEY, ...EXPECT) },
    { wait: 30 },
    { send: 'hello' },
    { until: /}$/ },
  ],
  '100-continue, not waited for': [{ send: `${head('POST /echo', KEY, ...EXPECT)}hello` }, { until: /}$/ }],
  '100-continue that may be refused': [
    { send: head('POST /refused', KEY, ...EXPECT) },
    { wait: 30 },
    { send: 'hello' },
    { wait: 30 },
  ],
  '100-continue answered by the listener': [
    { send: `${head('POST /by-itself', KEY, ...EXPECT)}hello` },
    { until: /}$/ },
  ],
  'an expectation that nobody knows': [
    { send: head('POST /echo', KEY, 'Expect: a miracle', 'Content-Length: 0') },
    { until: /417[^]*\r\n\r\n/ },
  ],
  '100-continue in HTTP/1.0': [
    { send: `POST /echo HTTP/1.0\r\n${EXPECT.join('\r\n')}\r\n\r\nhello` },
    { closed: true },
  ],
} satisfies Suite['scripts'];

const HANDED_OVER = {
  'an upgrade': [
    { send: head('GET /echo', KEY, ...UPGRADE) },
    { wait: 30 },
    { send: 'frames' },
    { until: /frames$|}$/ },
    { end: true },
    { wait: 30 },
  ],
  'an upgrade with bytes behind the head': [
    { send: `${head('GET /status/200', KEY, ...UPGRADE)}early` },
    { until: /early$|body$|400/ },
  ],
  'an upgrade refused': [{ send: head('GET /refused', KEY, ...UPGRADE) }, { until: /\r\n\r\n/ }],
  'an upgrade destroyed': [{ send: head('GET /destroyed', KEY, ...UPGRADE) }, { wait: 30 }],
  'an upgrade whose client goes': [
    { send: head('GET /echo', KEY, ...UPGRADE) },
    { until: /\r\n\r\n/ },
    { reset: true },
  ],
  'an upgrade after a request': [
    ...ask('GET /status/200', /body$/),
    { send: head('GET /echo', KEY, ...UPGRADE) },
    { until: /101[^]*\r\n\r\n|}$/ },
  ],
  'an upgrade pipelined behind a request': [
    { send: head('GET /later/20', KEY) + head('GET /echo', KEY, ...UPGRADE) },
    { wait: 80 },
  ],
  'an upgrade with a body': [
    { send: `${head('POST /echo', KEY, ...UPGRADE, 'Content-Length: 5')}hello` },
    { until: /hello/ },
  ],
  'upgrades on two connections': [
    { send: head('GET /echo', KEY, ...UPGRADE) },
    { until: /\r\n\r\n/ },
    { send: head('GET /echo', KEY, ...UPGRADE), on: 1 },
    { until: /\r\n\r\n/, on: 1 },
  ],
  CONNECT: [
    { send: head('CONNECT example.test:443', KEY) },
    { wait: 30 },
    { send: 'tunnelled' },
    { wait: 30 },
  ],
} satisfies Suite['scripts'];

export const EXPECTATIONS: Suite = { server: {}, scripts: CONTINUED };
export const EXPECTATIONS_HANDLED: Suite = {
  server: { listeners: ['checkContinue', 'checkExpectation'] },
  scripts: CONTINUED,
};
export const HANDOVERS_IGNORED: Suite = { server: {}, scripts: HANDED_OVER };
export const HANDOVERS: Suite = { server: { listeners: ['upgrade', 'connect'] }, scripts: HANDED_OVER };

/** Timeouts as small as can be: Node looks after its connections every 30 ms here. */
export const TIMEOUTS: Suite = {
  server: {
    options: {
      requestTimeout: 200,
      headersTimeout: 120,
      keepAliveTimeout: 40,
      connectionsCheckingInterval: 30,
    },
    properties: { keepAliveTimeoutBuffer: 0 },
  },
  scripts: {
    'a slow head': [{ send: 'GET /echo HTTP/1.1\r\nHost: a\r\n' }, { closed: true }],
    'a slow body': [{ send: `${head('POST /abort', KEY, 'Content-Length: 100')}hello` }, { closed: true }],
    'a slow second head': [
      ...ask('GET /status/200', /body$/),
      { send: 'GET /echo HTTP/1.1\r\n' },
      { closed: true },
    ],
    'an idle connection': [...ask('GET /status/200', /body$/), { closed: true }],
    'a slow answer': ask('GET /later/300', /after 300$/),
    'a timeout of the response': ask('GET /timeout/30', /too slow$/),
    'a timeout of the socket': [{ send: head('GET /socket-timeout/30', KEY) }, { closed: true }],
  },
};
export const SERVER_TIMEOUT: Suite = {
  server: { properties: { timeout: 40 }, listeners: ['timeout'] },
  scripts: {
    'an answer that never comes': [{ send: head('GET /hang', KEY) }, { closed: true }],
    'nothing sent': [{ wait: 5 }, { closed: true }],
  },
};
export const LIMITS: Suite = {
  server: { properties: { maxRequestsPerSocket: 2, maxHeadersCount: 4 }, options: { maxHeaderSize: 300 } },
  scripts: {
    'more requests than a connection may have': [
      { send: head('GET /status/200', KEY).repeat(4) },
      { until: /503[^]*503[^]*\r\n\r\n/ },
    ],
    'one more request, later': [
      ...ask('GET /status/200', /body$/),
      ...ask('GET /status/201', /201[^]*body$/),
      { send: head('GET /status/200') },
      { until: /503[^]*\r\n\r\n/ },
    ],
    'more headers than are counted': ask('GET /echo', /}$/, 'a: 1', 'b: 2', 'c: 3', 'd: 4'),
    'a head larger than allowed': [
      { send: head('GET /echo', KEY, `x: ${'y'.repeat(400)}`) },
      { closed: true },
    ],
  },
};
export const CLOSING: Suite = {
  server: { properties: { keepAliveTimeout: 60_000 } },
  scripts: {
    'idle connections closed': [
      ...ask('GET /status/200', /body$/),
      { send: head('GET /later/200', KEY), on: 1 },
      { wait: 20 },
      { command: 'closeIdle' },
      { closed: true },
      { until: /after 200$/, on: 1 },
    ],
    'all connections closed': [
      { send: head('GET /hang', KEY) },
      { wait: 20 },
      { command: 'closeAll' },
      { closed: true },
    ],
    'the server closed with connections open': [
      ...ask('GET /status/200', /body$/),
      { send: head('GET /later/200', KEY), on: 1 },
      { wait: 20 },
      { command: 'close' },
      { closed: true },
      { until: /after 200$/, on: 1 },
    ],
  },
};
export const HALF_OPEN: Suite = {
  server: { properties: { httpAllowHalfOpen: true } },
  scripts: {
    'an answer to who said no more': [
      { send: head('GET /later/30', KEY) },
      { end: true },
      { until: /after 30$/ },
    ],
    'a head to who said no more': [
      { send: head('HEAD /later/30', KEY) },
      { end: true },
      { until: HEAD_ONLY },
    ],
  },
};
