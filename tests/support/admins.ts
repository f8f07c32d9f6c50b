import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { App } from './app';
import { type Person, signedIn } from './people';

/** A person with a live session who administers. */
export async function signedInAdmin(db: Database, username: string): Promise<Person> {
  const person = await signedIn(db, username);
  await db.update(users).set({ role: 'admin' }).where(eq(users.id, person.userId));
  return person;
}

export interface Asked {
  as?: Person | null;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as a page of the app would make it; redirects are not followed. */
export function ask(app: App, path: string, { as, method = 'GET', body, headers = {} }: Asked = {}): Promise<Response> {
  const changes = method !== 'GET' && method !== 'HEAD';
  return fetch(app.origin + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(as ? { cookie: as.cookie } : {}),
      ...(changes ? { origin: app.origin, 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(changes ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
}
