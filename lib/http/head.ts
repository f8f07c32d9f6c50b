import type { IncomingMessage } from 'node:http';

/**
 * Headers that may appear only once. If one appears twice, a proxy and the app may understand the request differently;
 * for some of these headers Node silently uses the first. Other headers, such as Cookie or X-Forwarded-For, may appear
 * several times.
 */
const SINGLE = new Set(['host', 'origin', 'authorization', 'content-type', 'content-length', 'transfer-encoding']);

/** A name or an address, with an optional port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[^\s,/?#@[\]\\:]+)(?::\d{1,5})?$/i;

/** Returns what is wrong with the head of a request, as one line for the client. Returns null if nothing is wrong. */
export function headFault({ rawHeaders, headers, httpVersion }: IncomingMessage): string | null {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) return `There is more than one ${rawHeaders[i]}`;
    seen.add(name);
  }
  if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked')
    return 'Transfer-Encoding is not chunked';
  // HTTP/1.0 needs no Host, and probes use HTTP/1.0.
  if (!headers.host) return httpVersion === '1.0' ? null : 'There is no Host';
  return HOST.test(headers.host) ? null : 'Host is not a name with a port';
}
