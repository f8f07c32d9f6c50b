import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

/**
 * Returns the client's address. Without proxies this is the address of the TCP peer. With n `trustedProxies`, each of
 * which appends to X-Forwarded-For, it is the n-th entry from the right, or the left-most one if there are fewer;
 * entries further left were written by the client and are ignored. IPv6 is returned in its shortest form, and IPv4 in
 * IPv6 as IPv4.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  // Undefined if the peer has already disconnected.
  const hop: string | undefined = proxyaddr(request, (_address, index) => index < trustedProxies);
  const address = withoutPort(hop ?? '');
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? ipaddr.process(address).toString() : address;
}

/** Removes the port that some proxies append, and brackets around IPv6. Neither library can read these. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([^[]*\.\d+):\d+$/, '$1');
}
