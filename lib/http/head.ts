import type { IncomingMessage } from 'node:http';

/**
 * Said twice, each of these lets two readers of one request understand two things: a proxy and the app, say. Of some
 * Node takes the first without a word. Others, such as Cookie or X-Forwarded-For, may come in several lines.
 */
const SINGLE = new Set(['host', 'origin', 'authorization', 'content-type', 'content-length', 'transfer-encoding']);

/** A name or an address, and perhaps a port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[^\s,/?#@[\]\\:]+)(?::\d{1,5})?$/i;

/** What is wrong with the head of a request, in a line for whoever sent it; null when nothing is. */
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
  // HTTP/1.0 needs none; probes use it.
  if (!headers.host) return httpVersion === '1.0' ? null : 'There is no Host';
  return HOST.test(headers.host) ? null : 'Host is not a name with a port';
}
