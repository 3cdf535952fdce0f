import { isIP, type BlockList } from 'node:net';

/** Hops of X-Forwarded-For that are followed; real chains have a handful. */
const MAX_HOPS = 32;

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `::ffff:192.0.2.1`, as a dual-stack socket shows an IPv4 peer, becomes `192.0.2.1`. */
export function plainAddress(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

/** Drops a port and the brackets of IPv6; `undefined` for what is no address. */
function addressOfHop(hop: string): string | undefined {
  const text = hop.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? undefined : plainAddress(bare);
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The client's address: the peer's, unless the peer is a trusted proxy; then the right-most
 * address of X-Forwarded-For that is not a trusted proxy itself. What stands left of
 * that one may be forged by the client.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList | undefined,
): string | undefined {
  if (peer === undefined) return undefined;
  let address = plainAddress(peer);
  if (trusted === undefined || forwardedFor === undefined || !isTrusted(address, trusted)) return address;
  const hops = forwardedFor.split(',').slice(-MAX_HOPS);
  for (const hop of hops.reverse()) {
    const next = addressOfHop(hop);
    if (next === undefined) return address;
    address = next;
    if (!isTrusted(address, trusted)) return address;
  }
  return address;
}
