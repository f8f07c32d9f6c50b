import ipaddr from 'ipaddr.js';

/**
 * Returns the part of an address that stands for one household: the whole IPv4 address, or the first 64 bits of an IPv6
 * address, since one client has 2^64 addresses to try from. Returns `?` for text that is not an address.
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  // Only four decimal parts, since the library also reads `127.1` and octal `010.0.0.1`.
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return '?';
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const prefix = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(':')}/64`;
}
