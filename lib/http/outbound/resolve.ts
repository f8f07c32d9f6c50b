import { Resolver } from 'node:dns/promises';

/** Finds the addresses of a host. @throws if there are none, or within the time that the signal leaves */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>;

/**
 * Asks the DNS servers of this machine for the IPv4 and IPv6 addresses of a host. Not `lookup`: that also knows names
 * of /etc/hosts and of the local network, and blocks one of Node's few threads until it is done.
 */
export const resolveByDns: Resolve = async (host, signal) => {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  const stop = () => resolver.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const [first] = found;
    if (addresses.length === 0 && first.status === 'rejected') throw first.reason;
    return addresses;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};
