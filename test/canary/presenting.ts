import type { OutgoingHttpHeaders } from 'node:http';

/** A part of a request. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export type Presenting = (key: string) => Sent;

/** One character is one byte. */
const percentEncode = (key: string): string =>
  key.replace(/[^\w.~-]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

/** How a client presents a key. */
export const LOCATIONS = {
  header: (key) => ({ headers: { 'X-Api-Key': key } }),
  authorization: (key) => ({ headers: { authorization: `aPiKeY ${key}` } }),
  query: (key) => ({ path: `/?api_key=${percentEncode(key)}` }),
  cookie: (key) => ({ headers: { cookie: `a=b; session=${key}; c=d` } }),
} as const satisfies Readonly<Record<string, Presenting>>;

export type Location = keyof typeof LOCATIONS;

/** For the preload: all of them are looked at. */
export const LOCATION_SETTING = 'header:x-api-key,authorization:apikey,query:api_key,cookie:session';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Where else a client puts it. */
export const COPIES: Readonly<Record<string, Presenting>> = {
  path: (key) => ({ path: `/keys/${percentEncode(key)}/rotate` }),
  'a parameter of another name': (key) => ({ path: `/?token=${percentEncode(key)}` }),
  'the name of a parameter': (key) => ({ path: `/?${percentEncode(key)}=1` }),
  'user agent': (key) => ({ headers: { 'user-agent': `curl ${key}` } }),
  Referer: (key) => ({ headers: { referer: `https://a.test/?k=${percentEncode(key)}` } }),
  Origin: (key) => ({ headers: { origin: `https://${percentEncode(key)}.test` } }),
  'X-Forwarded-For': (key) => ({ headers: { 'x-forwarded-for': `${key}, 10.0.0.1` } }),
  Forwarded: (key) => ({ headers: { forwarded: `for=${key};host=${key}` } }),
  Host: (key) => ({ headers: { host: key } }),
  'request id': (key) => ({ headers: { 'x-request-id': key } }),
  'trace state': (key) => ({ headers: { traceparent: TRACEPARENT, tracestate: `a=${key}` } }),
  'trace parent': (key) => ({ headers: { traceparent: key } }),
  baggage: (key) => ({ headers: { baggage: `a=${percentEncode(key)}` } }),
  'the name of a cookie': (key) => ({ headers: { cookie: `${percentEncode(key)}=1` } }),
  'another cookie': (key) => ({ headers: { cookie: `other=${key}` } }),
  'a bearer token': (key) => ({ headers: { 'proxy-authorization': `Bearer ${key}` } }),
  'a password': (key) => ({
    headers: { 'proxy-authorization': `Basic ${Buffer.from(`a:${key}`, 'latin1').toString('base64')}` },
  }),
  'If-None-Match': (key) => ({ headers: { 'if-none-match': `"${key}"` } }),
  'Content-Type': (key) => ({ headers: { 'content-type': `text/plain; boundary="${key}"` } }),
};
