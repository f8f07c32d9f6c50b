import { randomUUID } from 'node:crypto';
import type { AccessFixture } from '@/tests/integration/access/fixture';
import { ask } from '@/tests/support/admins';
import { PASSWORD, type Who } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import type { Handler } from '@/tests/support/routes';

/** Requests that are no row of tests/support/routes.ts: what is answered before Next or by next-auth, and no route. */

const everybody = (status: number): Record<Who, number> => ({
  'signed out': status,
  guest: status,
  member: status,
  disabled: status,
  admin: status,
});

export function moreRequests(fixture: AccessFixture): Handler[] {
  const at = (name: string, path: string): Handler => ({
    name,
    request: async () => ({ path }),
    status: everybody(200),
  });

  /** A form of next-auth with its token and cookie. */
  const form = (action: string, fields: (as: Person | null) => object): Handler => ({
    name: `POST /api/auth/${action}`,
    request: async (_, as) => {
      const answer = await ask(fixture.app, '/api/auth/csrf');
      const own = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
      const cookie = [...own, ...(as ? [as.cookie] : [])].join('; ');
      const body = { ...(await answer.json()), json: 'true', ...fields(as) };
      const sender = { userId: 0, username: 'somebody', sessionId: '', ...as, cookie };
      return { path: `/api/auth/${action}`, body, as: sender };
    },
    status: everybody(200),
  });

  return [
    {
      name: 'PUT /api/files/:id',
      request: async () => ({ path: `/api/files/${randomUUID()}?name=playa.txt`, body: { hola: 'a todos' } }),
      status: everybody(201),
    },
    {
      name: 'GET /f/:id/:name',
      request: async (_, as) => {
        const id = randomUUID();
        if (as)
          await ask(fixture.app, `/api/files/${id}?name=playa.txt`, { as, method: 'PUT', body: 'una playa' }).then(
            (answer) => answer.text(),
          );
        return { path: `/f/${id}/playa.txt` };
      },
      status: everybody(200),
    },
    form('callback/credentials', (as) => ({ username: as?.username ?? 'nadie', password: PASSWORD, code: '' })),
    form('callback/entry', () => ({ username: 'nueva', shown: 'Nueva', invitation: '' })),
    form('signin/oidc', () => ({ callbackUrl: '/', current: PASSWORD })),
    form('signout', () => ({ callbackUrl: '/' })),
    at('GET /api/auth/signin', '/api/auth/signin?callbackUrl=/'),
    at('GET /api/auth/callback/oidc', '/api/auth/callback/oidc?code=1&state=2'),
    at('GET /ws/chat', '/ws/chat/social1?since=0'),
    at('GET /healthz', '/healthz'),
    at('GET /metrics', '/metrics'),
    at('GET /nothing', '/nothing1/here2'),
    at('POST /nothing', '/nothing1/here2'),
    at('DELETE /api/nothing', '/api/nothing1/2'),
    at('GET /_next/static', '/_next/static/chunks/1.js'),
    at('GET /_next/image', '/_next/image?url=%2Ficon1.png&w=64&q=75'),
    at('GET /manifest.webmanifest', '/manifest.webmanifest'),
    at('OPTIONS /api/rooms', '/api/rooms'),
  ];
}
