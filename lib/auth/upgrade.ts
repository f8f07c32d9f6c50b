import type { IncomingMessage } from 'node:http';
import { type CookieSecrets, sessionIdOfCookie } from './token';

/** Whose upgrade this may be: the session id in its cookie, or null. The session's row has the last word. */
export function sessionIdOfUpgrade(request: IncomingMessage, how: CookieSecrets): Promise<string | null> {
  return sessionIdOfCookie(request.headers.cookie, how);
}
