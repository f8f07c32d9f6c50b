import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

/**
 * Returns the client address, as far as it can be trusted: the address of the TCP peer or, behind `trustedProxies`
 * proxies that each append to X-Forwarded-For, the entry that many places from the right, or the left-most one if there
 * are fewer. Entries further left were written by the client. IPv6 comes in its shortest form; IPv4 in IPv6 becomes
 * IPv4.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  // Undefined if the peer has already gone.
  const hop: string | undefined = proxyaddr(request, (_address, index) => index < trustedProxies);
  const address = withoutPort(hop ?? '');
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? ipaddr.process(address).toString() : address;
}

/** Some proxies append a port, and brackets around IPv6, which neither library reads. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^([^[]*\.\d+):\d+$/, '$1');
}
