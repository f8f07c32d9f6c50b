import { decode } from 'next-auth/jwt';

/** How this installation's cookies are made. */
export interface CookieSecrets {
  secret: string;
  secureCookies: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_CHUNKS = 10;

/**
 * The session id that a Cookie header carries; whether that session lives is for its row to say.
 * Null for no cookie and for one that is forged, expired or unsigned. Never throws.
 */
export async function sessionIdOfCookie(header: string | null | undefined, how: CookieSecrets): Promise<string | null> {
  const token = sessionCookie(header ?? '', how.secureCookies);
  if (!token) return null;
  try {
    return sessionIdIn(await decode({ token, secret: how.secret }));
  } catch {
    // Whoever sends a cookie that is not ours is simply not signed in.
    return null;
  }
}

/** The session id in what the cookie holds, which is nothing else of ours. */
export function sessionIdIn(token: unknown): string | null {
  const sid = (token as { sid?: unknown } | null | undefined)?.sid;
  return typeof sid === 'string' && UUID.test(sid) ? sid : null;
}

/** next-auth cuts a cookie over 4 KB into `name.0`, `name.1`, … */
function sessionCookie(header: string, secure: boolean): string {
  const name = `${secure ? '__Secure-' : ''}next-auth.session-token`;
  const chunks: string[] = [];
  for (const pair of header.split(';')) {
    const [key = '', ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
    if (!key.startsWith(`${name}.`)) continue;
    const index = Number(key.slice(name.length + 1));
    if (Number.isInteger(index) && index >= 0 && index < MOST_CHUNKS) chunks[index] = value.join('=');
  }
  return chunks.join('');
}
