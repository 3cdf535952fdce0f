import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { DemoRequest } from './sender.js';

/** Somebody who calls the API. Addresses are those set aside for documentation (RFC 5737). */
export interface Client {
  readonly address: string;
  readonly userAgent: string;
  readonly key?: string;
  readonly keyIn?: 'header' | 'authorization' | 'query';
}

/** The keys are test keys, of no use anywhere but in example/keys.json, which knows their digests only. */
export const WEB_SHOP: Client = {
  address: '198.51.100.10',
  userAgent: 'web-shop/4.2',
  key: 'sk_test_abc123',
};
export const MOBILE_APP: Client = {
  address: '198.51.100.23',
  userAgent: 'OrderApp/7.1 (iOS 19)',
  key: 'sk_test_mobile_41c7',
  keyIn: 'authorization',
};
export const WAREHOUSE: Client = {
  address: '198.51.100.31',
  userAgent: 'warehouse-sync/1.9',
  key: 'sk_test_warehouse_9e20',
};
export const PARTNER: Client = {
  address: '198.51.100.47',
  userAgent: 'curl/8.14.1',
  key: 'sk_test_partner_77d0',
  keyIn: 'query',
};
export const NIGHTLY_JOB: Client = {
  address: '198.51.100.52',
  userAgent: 'cron-export/0.3',
  key: 'sk_test_nightly_03bb',
};
export const LOAD_BALANCER: Client = { address: '198.51.100.2', userAgent: 'lb-health/1.0' };
export const NEWCOMER: Client = { address: '198.51.100.60', userAgent: 'axios/1.12.2' };
export const SCANNER: Client = { address: '203.0.113.66', userAgent: 'Mozilla/5.0 (compatible)' };
export const FUZZER: Client = { address: '203.0.113.99', userAgent: 'fuzz' };
/** Has the web shop's key, from wherever. */
export const THIEF: Client = {
  address: '192.0.2.77',
  userAgent: 'python-requests/2.32.5',
  key: 'sk_test_abc123',
};

/** What the reverse proxy in front of the API sends on: its client's address is the last one. */
export function via({ address, userAgent }: Client, forged?: string): OutgoingHttpHeaders {
  return {
    'x-forwarded-for': forged === undefined ? address : `${forged}, ${address}`,
    'user-agent': userAgent,
    'x-request-id': randomBytes(8).toString('hex'),
  };
}

/** An ordinary request of a client, with its key where it puts it. */
export function call(client: Client, path: string, more: Partial<DemoRequest> = {}): DemoRequest {
  const { key, keyIn = 'header' } = client;
  const headers = { ...via(client), ...more.headers };
  if (key === undefined) return { ...more, path, headers };
  const keys = [key];
  switch (keyIn) {
    case 'header':
      return { ...more, path, keys, headers: { ...headers, 'x-api-key': key } };
    case 'authorization':
      return { ...more, path, keys, headers: { ...headers, authorization: `ApiKey ${key}` } };
    case 'query':
      return { ...more, path: `${path}?api_key=${key}`, keys, headers };
  }
}
