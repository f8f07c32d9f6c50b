import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const REQUEST_ID_HEADER = 'X-Request-Id';

/**
 * Matches UUIDs and the ids that proxies make, but nothing that could break a header or mislead a reader of the log.
 */
const GIVEN = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Returns the id of a request for every log: the id that the proxy gave it if there is a proxy, otherwise a new one.
 */
export function requestIdOf(request: IncomingMessage, trustedProxies: number): string {
  const given = request.headers['x-request-id'];
  return trustedProxies > 0 && typeof given === 'string' && GIVEN.test(given) ? given : randomUUID();
}
