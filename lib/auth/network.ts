/**
 * The part of an address that stands for one household: an IPv4 address, the first 64 bits of an IPv6 one, of which
 * anybody has 2^64 to try from. What is no address gives `?`.
 */
export function networkOf(address: string): string {
  const bare = address.split('%')[0]?.toLowerCase() ?? '';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) return bare;
  if (!/^[0-9a-f:.]+$/.test(bare) || !bare.includes(':')) return '?';
  const [head = '', tail] = bare.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  // Where `::` stands, as many zeros as are missing; it may begin within the first four.
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const groups = [...front, ...gap, ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}/64`;
}
