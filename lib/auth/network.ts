import ipaddr from 'ipaddr.js';

/**
 * The part of an address that stands for one household: an IPv4 address, the first 64 bits of an IPv6 one, of which
 * anybody has 2^64 to try from. What is no address gives `?`.
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  // Four decimal parts: the library also reads `127.1` and octal `010.0.0.1`.
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return '?';
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const prefix = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(':')}/64`;
}
