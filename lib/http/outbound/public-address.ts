import ipaddr from 'ipaddr.js';

/**
 * Azure answers its machines here: an address that looks public, and is only reached from inside. The metadata services
 * of other clouds are at link-local, private or shared addresses, which are refused anyway.
 */
const AZURE_PLATFORM = '168.63.129.16';
/** The part of IPv6 that is routed in public. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address belongs to the public internet. Not public are private, shared, loopback, link-local, multicast
 * and reserved addresses, and IPv6 addresses that hold an IPv4 address (mapped, translated, 6to4, Teredo), whatever
 * that address is. Pure.
 * @param address as the resolver or a URL has it; anything but the usual four decimal parts or IPv6 is not public
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return address !== AZURE_PLATFORM && ipaddr.IPv4.parse(address).range() === 'unicast';
  }
  // A zone names an interface of this machine.
  if (address.includes('%') || !ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.match(GLOBAL_UNICAST) && parsed.range() === 'unicast';
}
