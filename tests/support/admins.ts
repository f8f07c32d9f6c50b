import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { App } from './app';
import { type Person, signedIn } from './people';

/** An administrator with a valid session. */
export async function signedInAdmin(db: Database, username: string): Promise<Person> {
  const person = await signedIn(db, username);
  await db.update(users).set({ role: 'admin' }).where(eq(users.id, person.userId));
  return person;
}

export interface RequestOptions {
  as?: Person | null;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Sends a request as a page of the app does. Does not follow redirects. */
export function ask(
  app: App,
  path: string,
  { as, method = 'GET', body, headers = {} }: RequestOptions = {},
): Promise<Response> {
  const changes = method !== 'GET' && method !== 'HEAD';
  return fetch(app.origin + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(as ? credentialsOf(as) : {}),
      ...(changes ? { origin: app.origin, 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(changes ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
}

function credentialsOf({ token, cookie }: Person): Record<string, string> {
  return token === undefined ? { cookie } : { authorization: `Bearer ${token}` };
}
