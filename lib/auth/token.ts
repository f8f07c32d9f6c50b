import { hkdfSync } from 'node:crypto';
import { jwtDecrypt } from 'jose';

/** How this installation's cookies are made. */
export interface CookieSecrets {
  secret: string;
  secureCookies: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_CHUNKS = 10;
/** As next-auth's own. */
const CLOCK_TOLERANCE_S = 15;
/** One secret a process. */
const keys = new Map<string, Uint8Array>();

/** What a cookie that was decrypted here said: a page, its requests and its socket carry the same one. */
interface Known {
  sessionId: string;
  /** Seconds since 1970; null: it does not expire. */
  expiresAt: number | null;
}

/** Decrypted cookies that are kept; past it the oldest goes. */
const KNOWN_COOKIES = 2_000;
const known = new Map<string, Known>();

/**
 * The session id that a Cookie header carries; whether that session lives is for its row to say.
 * Null for no cookie and for one that is forged, expired or unsigned. Never throws.
 */
export async function sessionIdOfCookie(header: string | null | undefined, how: CookieSecrets): Promise<string | null> {
  const token = sessionCookie(header ?? '', how.secureCookies);
  if (!token) return null;
  const key = `${how.secret}\n${token}`;
  const before = known.get(key);
  if (before && isCurrent(before)) return before.sessionId;
  try {
    const { payload } = await jwtDecrypt(token, keyOf(how.secret), { clockTolerance: CLOCK_TOLERANCE_S });
    const sessionId = sessionIdIn(payload);
    if (sessionId !== null) keep(key, { sessionId, expiresAt: payload.exp ?? null });
    return sessionId;
  } catch {
    // Whoever sends a cookie that is not ours is simply not signed in.
    return null;
  }
}

function isCurrent({ expiresAt }: Known): boolean {
  return expiresAt === null || expiresAt + CLOCK_TOLERANCE_S > Date.now() / 1_000;
}

function keep(key: string, found: Known): void {
  const oldest = known.size >= KNOWN_COOKIES ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(key, found);
}

/**
 * next-auth's key, as its `decode` derives it (next-auth/jwt, HKDF by RFC 5869). It derives it anew for each cookie,
 * which is most of what a decoding costs; 2,000 people who come back at once would feel it.
 */
function keyOf(secret: string): Uint8Array {
  let key = keys.get(secret);
  if (!key) {
    key = new Uint8Array(hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32));
    keys.set(secret, key);
  }
  return key;
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
