import type { IncomingMessage } from 'node:http';

/**
 * If one of these headers appears twice, two readers of the request, such as a proxy and the app, may understand it
 * differently. Of some of them Node silently takes the first. Other headers, such as Cookie or X-Forwarded-For, may
 * come in several lines.
 */
const SINGLE = new Set(['host', 'origin', 'authorization', 'content-type', 'content-length', 'transfer-encoding']);

/** A name or an address, with an optional port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[^\s,/?#@[\]\\:]+)(?::\d{1,5})?$/i;

/** Returns what is wrong with the head of a request, in one line for the client; null if nothing is wrong. */
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
