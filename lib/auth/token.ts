import { hkdfSync } from 'node:crypto';
import { jwtDecrypt } from 'jose';

/** How this installation encrypts and names its cookies. */
export interface CookieSecrets {
  secret: string;
  secureCookies: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_CHUNKS = 10;
/** The same tolerance as next-auth's. */
const CLOCK_TOLERANCE_S = 15;
/** Derived keys by secret. A process uses one secret. */
const keys = new Map<string, Uint8Array>();

/** The content of a decrypted cookie. It is kept, because a page, its requests and its socket carry the same cookie. */
interface Known {
  sessionId: string;
  /** Seconds since 1970; null: it does not expire. */
  expiresAt: number | null;
}

/** Maximum number of decrypted cookies that are kept; beyond it the oldest is dropped. */
const KNOWN_COOKIES = 2_000;
const known = new Map<string, Known>();

/**
 * Returns the session id of a Cookie header; only the session's row says whether that session is live. Returns null if
 * there is no cookie, or one that is forged, expired or unsigned. Never throws.
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
    // A client with a cookie that we cannot read is simply not signed in.
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
 * Returns next-auth's key, derived as its `decode` derives it (next-auth/jwt, HKDF by RFC 5869). next-auth derives it
 * anew for each cookie, which is most of the cost of decoding; with 2,000 clients that reconnect at once, that would be
 * noticeable.
 */
function keyOf(secret: string): Uint8Array {
  let key = keys.get(secret);
  if (!key) {
    key = new Uint8Array(hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32));
    keys.set(secret, key);
  }
  return key;
}

/** Returns the session id in a cookie's content, or null. We store nothing else in the cookie. */
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
