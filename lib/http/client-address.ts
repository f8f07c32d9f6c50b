import type { IncomingMessage } from 'node:http';

/**
 * Whose request this is, as far as it can be believed: the address of the TCP peer or, behind `trustedProxies`
 * proxies that each append to X-Forwarded-For, that many entries from the right. What stands further left was
 * written by the client.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = [...forwarded.split(',').map((hop) => hop.trim()), peer].filter((hop) => hop !== '');
  return bare(hops.at(-1 - trustedProxies) ?? peer);
}

/** Without the port that some proxies add, the brackets of IPv6, and the prefix of IPv4 in IPv6. */
function bare(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address);
  if (bracketed?.[1]) return bracketed[1];
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(address);
  return v4?.[1] ?? address;
}
