import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whether the request carries `Authorization: Bearer <token>`. Every wrong token takes the same time to compare. */
export function hasBearer(request: IncomingMessage, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/** timingSafeEqual needs two buffers of one length, whatever token was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
