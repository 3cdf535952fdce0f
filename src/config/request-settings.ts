import { BlockList, isIP } from 'node:net';
import type { FailureReason } from '../outcome/outcome.js';
import { got, gotWord } from './problem.js';
import { readAs, readList, type ItemReader, type Reader } from './reading.js';
import { sealed } from './sealed.js';

/** Addresses that share their first `prefix` bits with `address`. */
interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const v4 = (address: string, prefix: number): Subnet => ({ address, prefix, family: 'ipv4' });
const v6 = (address: string, prefix: number): Subnet => ({ address, prefix, family: 'ipv6' });

/** https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry */
const NAMED_SUBNETS: ReadonlyMap<string, readonly Subnet[]> = new Map([
  ['loopback', [v4('127.0.0.0', 8), v6('::1', 128)]],
  ['linklocal', [v4('169.254.0.0', 16), v6('fe80::', 10)]],
  ['uniquelocal', [v4('10.0.0.0', 8), v4('172.16.0.0', 12), v4('192.168.0.0', 16), v6('fc00::', 7)]],
]);

const readProxy: ItemReader<readonly Subnet[]> = (item) => {
  if (typeof item !== 'string') return { refused: got(item) };
  const text = item.trim().toLowerCase();
  const named = NAMED_SUBNETS.get(text);
  if (named !== undefined) return { value: named };
  const [, address = '', length] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (version === 0 || prefix > bits) return { refused: gotWord(item) };
  return { value: [version === 6 ? v6(address, prefix) : v4(address, prefix)] };
};

function blockListOf(items: readonly (readonly Subnet[])[]): BlockList | undefined {
  if (items.length === 0) return undefined;
  const list = new BlockList();
  for (const { address, prefix, family } of items.flat()) list.addSubnet(address, prefix, family);
  return sealed(list, ['addAddress', 'addRange', 'addSubnet']);
}

/** `undefined` when no proxy is trusted. */
export function readProxies(most: number): Reader<BlockList | undefined> {
  return readAs(readList(readProxy, most, true), blockListOf);
}

const MAX_PATH_LENGTH = 256;
/** Visible ASCII but `?`, `#` and `*`: a path as it stands on the wire has no others. `*` only as its last character. */
const PATH = /^\/[!"$-)+->@-~]*\*?$/;

/** Reads an exact path, or the beginning of one with `*` behind it. */
export const readPath: ItemReader<string> = (item) => {
  if (typeof item !== 'string' || !item.startsWith('/')) return { refused: gotWord(item) };
  if (item.length > MAX_PATH_LENGTH || !PATH.test(item)) return { refused: got(item) };
  return { value: item };
};

const REASON = /^[a-z][a-z0-9_]{0,31}$/;

type StatusReason = readonly [status: number, reason: FailureReason];

function statusAndReason(item: unknown): readonly [status: unknown, reason: unknown] | undefined {
  if (Array.isArray(item)) return [item[0], item[1]];
  if (typeof item !== 'string') return undefined;
  const [status, reason, ...more] = item.split(':');
  return more.length === 0 ? [status?.trim(), reason?.trim()] : undefined;
}

const readStatusReason: ItemReader<StatusReason> = (item) => {
  const pair = statusAndReason(item);
  if (pair === undefined) return { refused: gotWord(item) };
  const [status, reason] = pair;
  if (typeof status !== 'string' || !/^[2-5]\d\d$/.test(status))
    return { refused: `${gotWord(status)} as the status` };
  if (typeof reason !== 'string' || !REASON.test(reason)) {
    return { refused: `${gotWord(reason)} as the reason of ${status}` };
  }
  return { value: [Number(status), reason] };
};

/** A mapping (in code or in the file), or `403:invalid_key,…`. Of a status given twice, the first reason counts. */
export function readStatusReasons(most: number): Reader<ReadonlyMap<number, FailureReason>> {
  const readItems = readAs(readList(readStatusReason, most, true), (items) => {
    const reasons = new Map(items.toReversed());
    return sealed(reasons, ['set', 'delete', 'clear']);
  });
  return (given, source) => {
    const isMapping = typeof given === 'object' && given !== null && !Array.isArray(given);
    return readItems(isMapping ? Object.entries(given) : given, source);
  };
}
