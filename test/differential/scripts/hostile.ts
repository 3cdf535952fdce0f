import type { Step } from '../tcp-script.js';
import { ask, head, KEY, type Suite } from './script.js';

const refused = (text: string): readonly Step[] => [{ send: text }, { until: /}$/ }];

const BOTH = ['Content-Length: 6', 'Transfer-Encoding: chunked'];
const FOLDED = `GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: one\r\n  two\r\n${KEY}\r\n\r\n`;

/** What no well-behaved client sends; to each of the servers, which take it differently. */
const MALFORMED = {
  'no HTTP at all': refused('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  'a head without a version': refused('GET /\r\n\r\n'),
  'a bad version': refused(`GET /echo HTTP/9.9\r\nHost: a\r\n\r\n`),
  'HTTP/2 preface': refused('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'no host': refused(`GET /echo HTTP/1.1\r\n${KEY}\r\n\r\n`),
  'two hosts': [{ send: `GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n` }, { until: /\r\n\r\n/ }],
  'a space before the colon': refused('GET /echo HTTP/1.1\r\nHost : a\r\n\r\n'),
  'a bad header name': refused('GET /echo HTTP/1.1\r\nHost: a\r\nX(Y): z\r\n\r\n'),
  'a zero byte in a value': refused('GET /echo HTTP/1.1\r\nHost: a\r\nX-Y: \x00\r\n\r\n'),
  'bytes beyond ASCII': [
    { send: `GET /echo?\xe9 HTTP/1.1\r\nHost: a\r\nX-Y: \xfc\xff\r\nX-API-Key: \xe9\xe9\xe9\xe9\r\n\r\n` },
    { until: /\r\n\r\n/ },
  ],
  'bare line feeds': [{ send: `GET /echo HTTP/1.1\nHost: a\n${KEY}\n\n` }, { wait: 50 }],
  'a bare carriage return': refused('GET /echo HTTP/1.1\r\nHost: a\rX: y\r\n\r\n'),
  'obsolete folding': [{ send: FOLDED }, { until: /\r\n\r\n/ }],
  'both lengths': [{ send: `${head('POST /echo', ...BOTH)}0\r\n\r\n` }, { wait: 50 }],
  'two lengths': refused(`${head('POST /echo', 'Content-Length: 5', 'Content-Length: 6')}hello!`),
  'a negative length': refused(head('POST /echo', 'Content-Length: -1')),
  'chunked not last': [
    { send: `${head('POST /echo', 'Transfer-Encoding: chunked, gzip')}0\r\n\r\n` },
    { wait: 50 },
  ],
  'a bad chunk size': refused(`${head('POST /abort', KEY, 'Transfer-Encoding: chunked')}zz\r\nhello\r\n`),
  'a bad chunk after a good one': refused(
    `${head('POST /echo', KEY, 'Transfer-Encoding: chunked')}5\r\nhello\r\nzz\r\n`,
  ),
  'a bad chunk after an early answer': refused(
    `${head('POST /unread', KEY, 'Transfer-Encoding: chunked')}5\r\nhello\r\nzz\r\n`,
  ),
  'a head that is too large': refused(head('GET /echo', `X-API-Key: ${'k'.repeat(20_000)}`)),
  'too many headers': [
    { send: head('GET /status/200', ...Array.from({ length: 1_500 }, (_, index) => `a${index}: b`), KEY) },
    { until: /body$|431/ },
  ],
  'a target that is too long': refused(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`),
  'rubbish after a request': [{ send: `${head('GET /hang', KEY)}rubbish\r\n\r\n` }, { closed: true }],
  'rubbish after an answer': [
    ...ask('GET /status/200', /body$/),
    { send: 'rubbish\r\n\r\n' },
    { closed: true },
  ],
  'a head that breaks off': [
    { send: 'GET /echo HTTP/1.1\r\nHost: a\r\nX-' },
    { end: true },
    { closed: true },
  ],
  'a body that breaks off': [
    { send: `${head('POST /echo', KEY, 'Content-Length: 100')}hello` },
    { wait: 20 },
    { end: true },
    { closed: true },
  ],
  'gone in the middle of the head': [{ send: 'GET /echo HT' }, { wait: 20 }, { destroy: true }],
  'gone in the middle of the body': [
    { send: `${head('POST /abort', KEY, 'Content-Length: 100')}hello` },
    { wait: 20 },
    { destroy: true },
  ],
  'reset in the middle of the body': [
    { send: `${head('POST /abort', KEY, 'Content-Length: 100')}hello` },
    { wait: 20 },
    { reset: true },
  ],
  'gone before the answer': [{ send: head('GET /hang', KEY) }, { wait: 20 }, { destroy: true }],
  'reset before the answer': [{ send: head('GET /hang', KEY) }, { wait: 20 }, { reset: true }],
  'half closed before the answer': [
    { send: head('GET /later/40', KEY) },
    { wait: 10 },
    { end: true },
    { closed: true },
  ],
  'gone in the middle of the answer': [
    { send: head('GET /flush/150', KEY) },
    { until: /\r\n\r\n/ },
    { destroy: true },
    { wait: 80 },
  ],
  'gone with pipelined requests unanswered': [
    { send: head('GET /later/200', KEY) + head('GET /later/150', KEY) + head('GET /hang', KEY) },
    { wait: 20 },
    { destroy: true },
    { wait: 60 },
  ],
  'connected, and nothing more': [{ wait: 10 }, { destroy: true }],
} satisfies Suite['scripts'];

export const HOSTILE: Suite = { server: {}, scripts: MALFORMED };
export const HOSTILE_TO_A_LISTENER: Suite = { server: { listeners: ['clientError'] }, scripts: MALFORMED };
export const HOSTILE_TO_A_LENIENT: Suite = {
  server: { options: { insecureHTTPParser: true, requireHostHeader: false, joinDuplicateHeaders: true } },
  scripts: MALFORMED,
};
/** A server that handles nothing. */
export const UNHANDLED: Suite = {
  server: { listeners: ['none'] },
  scripts: {
    'a request that nobody answers': [{ send: head('GET /', KEY) }, { wait: 30 }, { destroy: true }],
    'pipelined requests that nobody answers': [
      { send: head('GET /', KEY).repeat(3) },
      { wait: 30 },
      { end: true },
      { wait: 30 },
    ],
  },
};
