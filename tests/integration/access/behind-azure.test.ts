import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions, users } from '@/lib/db/schema';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

const HOST = 'tertulia-ds27.westeurope-01.azurewebsites.net';
const ORIGIN = `https://${HOST}`;
const ACCOUNT = { username: 'ana', password: 'una contraseña bastante larga' };

let database: TestDatabase;
let app: App;
let cookie = '';

beforeAll(async () => {
  database = await createTestDatabase();
  // App Service sets only WEBSITE_HOSTNAME, so the app must derive its address from it.
  app = await startApp({ database, env: { NEXTAUTH_URL: '', WEBSITE_HOSTNAME: HOST } });
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Sends a request as App Service's front end does: by http, with the client's address and port as the last entry. */
function through(path: string, init: RequestInit = {}): Promise<Response> {
  const forwarded = { 'x-forwarded-host': HOST, 'x-forwarded-for': '1.1.1.1, 198.51.100.7:50123' };
  const headers = { ...forwarded, origin: ORIGIN, cookie, ...(init.headers as Record<string, string>) };
  return fetch(app.origin + path, { ...init, headers, redirect: 'manual' });
}

function keepCookies(answer: Response): string[] {
  const lines = answer.headers.getSetCookie();
  cookie = [cookie, ...lines.map((line) => line.split(';')[0])].filter(Boolean).join('; ');
  return lines;
}

describe('with WEBSITE_HOSTNAME alone', () => {
  it('pages are served under that name and require TLS from then on', async () => {
    const page = await through('/sign-in');
    expect(page.status).toBe(200);
    expect(page.headers.get('strict-transport-security')).toContain('max-age=');
    expect(page.headers.get('content-security-policy')).toContain(`wss://${HOST}`);
    expect((await fetch(`${app.origin}/sign-in`)).status).toBe(421);
  });

  it('cookies are secure, and a session stores the address that the front end saw', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(ACCOUNT);
    expect((await through('/api/sign-up', { method: 'POST', headers, body })).status).toBe(201);
    const csrf = await through('/api/auth/csrf');
    keepCookies(csrf);
    const { csrfToken } = await csrf.json();
    const form = new URLSearchParams({ csrfToken, json: 'true', ...ACCOUNT });
    const signedIn = await through('/api/auth/callback/credentials', { method: 'POST', body: form });
    const lines = keepCookies(signedIn);
    const session = lines.find((line) => line.startsWith('__Secure-next-auth.session-token='));
    expect(session).toMatch(/; Secure/);
    const [row] = await database.db
      .select({ ip: sessions.ip })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(users.username, 'ana'));
    expect(row?.ip).toBe('198.51.100.7');
  });

  it('sockets of that origin are accepted, and no others', async () => {
    const join = (originHeader: string) => ChatClient.connect({ origin: app.origin, cookie, originHeader });
    const client = await join(ORIGIN);
    expect(await client.say('hola')).toMatchObject({ type: 'ack' });
    await client.close();
    await expect(join(`http://${HOST}`)).rejects.toThrow('403');
    await expect(join(app.origin)).rejects.toThrow('403');
  });

  it('probes are answered under any name', async () => {
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${app.origin}/readyz`)).status).toBe(200);
  });

  it('no token gives access to metrics, because none is set', async () => {
    const headers = { authorization: 'Bearer undefined' };
    expect((await fetch(`${app.origin}/metrics`, { headers })).status).toBe(404);
  });
});
