import type { IncomingHttpHeaders } from 'node:http';
import { isRouterState } from './router-state';

/**
 * Request headers with which the parts of Next talk to each other, or platforms talk to Next. Only Next's router in the
 * browser has a reason to send some. From other clients they could only cause harm, such as a server error or another
 * page.
 */
const NEXTS = /^(?:next-|x-next|x-middleware-|x-invoke-|x-invocation-|x-matched-|x-now-|x-prerender-|x-action-|rsc$)/;

const isPath = (value: string) => /^\/[\x21-\x7e]*$/.test(value);

/** The headers that the router sends, each with a check of its value. */
const ROUTERS: Record<string, (value: string) => boolean> = {
  rsc: (value) => value === '1',
  'next-router-state-tree': isRouterState,
  // 2 and 3 ask for a prerendering at request time. This app has that switched off, because pages read the clock, which
  // would then be an error.
  'next-router-prefetch': (value) => value === '1',
  'next-router-segment-prefetch': isPath,
  'next-url': isPath,
};

/**
 * Removes Next's own headers. In a request from Next's router, keeps those that the router sends.
 * @returns the name of a malformed header; null if there is none
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
