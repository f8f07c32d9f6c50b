import type { IncomingHttpHeaders } from 'node:http';
import { isRouterState } from './router-state';

/**
 * Request headers by which the parts of Next speak to each other, or platforms to Next. Here nobody but Next's router in
 * the browser has any to send; from others they could only do harm, as an error of ours or another page.
 */
const NEXTS = /^(?:next-|x-next|x-middleware-|x-invoke-|x-invocation-|x-matched-|x-now-|x-prerender-|x-action-|rsc$)/;

const isPath = (value: string) => /^\/[\x21-\x7e]*$/.test(value);

/** What that router sends, and how it has to look. */
const ROUTERS: Record<string, (value: string) => boolean> = {
  rsc: (value) => value === '1',
  'next-router-state-tree': isRouterState,
  'next-router-prefetch': (value) => /^[123]$/.test(value),
  'next-router-segment-prefetch': isPath,
  'next-url': isPath,
};

/**
 * Takes away Next's own headers; of a request from its router those stay that the router sends.
 * @returns the name of one that is malformed; null when there is none
 */
export function sortNextHeaders(headers: IncomingHttpHeaders): string | null {
  const isRouters = headers.rsc === '1';
  for (const name of Object.keys(headers)) {
    if (!NEXTS.test(name)) continue;
    const check = isRouters ? ROUTERS[name] : undefined;
    if (check === undefined) delete headers[name];
    else if (!check(String(headers[name]))) return name;
  }
  return null;
}
