import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { routeClass, statusClass } from './route-class';

const LONGEST_PATH = 200;
/** The address of a webhook. What follows its id is a secret. */
const HOOK = /^(\/+api\/+hooks\/+[^/]*).*/i;

/** A path as a log may have it. */
export function loggedPath(path: string): string {
  return path.replace(HOOK, '$1/…').slice(0, LONGEST_PATH);
}

/**
 * When a request has been answered, logs one line, and counts the request in the metrics. The line has no address,
 * cookies, user agent or query; the query may have somebody's search. It is logged at `debug`, because `info` is for
 * starts, stops and problems.
 */
export function recordAnswer(request: IncomingMessage, response: ServerResponse, path: string, log: Log): void {
  const startedAt = performance.now();
  const route = routeClass(path);
  const { method } = request;
  response.once('close', () => {
    const ms = performance.now() - startedAt;
    const status = response.headersSent ? response.statusCode : null;
    metrics.http.observe({ route, status: statusClass(status) }, ms / 1_000);
    const line = { method, path: loggedPath(path), status, ms: Math.round(ms * 10) / 10 };
    log.debug(line, 'request');
  });
}
