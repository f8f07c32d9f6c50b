import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { eq, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { audit, messages, rooms, sessions, users } from '@/lib/db/schema';
import { findRoom, type Room } from '@/lib/rooms/store';
import { roomWith } from './conversation';
import { type Person, signedIn } from './people';

/**
 * Every page and handler of the app, by its file, for tests of who may what. The tables are held against the file
 * system (`pageFiles`, `handlers`), so that a new route without a row fails.
 */

/** Makes what a request is about, fresh for each use: what one test changes, no other sees. */
export class Makings {
  #made = 0;

  constructor(readonly db: Database) {}

  name(stem: string): string {
    return `${stem}${this.#made++}`;
  }

  somebody(): Promise<Person> {
    return signedIn(this.db, this.name('persona'));
  }

  /** A room in which somebody said this. */
  async room(said: string[] = []): Promise<Room> {
    const name = this.name('sala_');
    const by = await this.somebody();
    await roomWith(
      this.db,
      name,
      said.map((text) => ({ by, text })),
    );
    const found = await findRoom(this.db, name);
    if (!found) throw new Error('no room');
    return found;
  }
}

export interface Verb {
  path: string;
  /** Left out: none. */
  body?: unknown;
}

/** Every page below app/admin. */
export const ADMIN_PAGES: Record<string, (make: Makings) => Promise<string>> = {
  'app/admin/page.tsx': async () => '/admin',
  'app/admin/messages/page.tsx': async () => '/admin/messages',
  'app/admin/messages/new/page.tsx': async () => '/admin/messages/new',
  'app/admin/messages/[room]/[seq]/page.tsx': async (make) => `/admin/messages/${(await make.room(['hola'])).id}/1`,
  'app/admin/people/page.tsx': async () => '/admin/people',
  'app/admin/people/[id]/page.tsx': async (make) => `/admin/people/${(await make.somebody()).userId}`,
  'app/admin/rooms/page.tsx': async () => '/admin/rooms',
  'app/admin/rooms/new/page.tsx': async () => '/admin/rooms/new',
  'app/admin/rooms/[id]/page.tsx': async (make) => `/admin/rooms/${(await make.room()).id}`,
  'app/admin/audit/page.tsx': async () => '/admin/audit',
  'app/admin/health/page.tsx': async () => '/admin/health',
};

/** Every handler below app/api/admin, by its method and file, with a request that an administrator may make. */
export const ADMIN_VERBS: Record<string, (make: Makings) => Promise<Verb>> = {
  'POST app/api/admin/messages/route.ts': async (make) => ({
    path: '/api/admin/messages',
    body: { room: (await make.room()).id, text: 'hola', clientId: randomUUID() },
  }),
  'DELETE app/api/admin/messages/route.ts': async (make) => ({
    path: '/api/admin/messages',
    body: { messages: [{ room: (await make.room(['hola'])).id, seq: 1 }] },
  }),
  'PATCH app/api/admin/messages/[room]/[seq]/route.ts': async (make) => ({
    path: `/api/admin/messages/${(await make.room(['hola'])).id}/1`,
    body: { text: 'adiós' },
  }),
  'PATCH app/api/admin/people/[id]/route.ts': async (make) => ({
    path: `/api/admin/people/${(await make.somebody()).userId}`,
    body: { disabled: true },
  }),
  'DELETE app/api/admin/people/[id]/route.ts': async (make) => {
    const { userId, username } = await make.somebody();
    return { path: `/api/admin/people/${userId}`, body: { name: username } };
  },
  'DELETE app/api/admin/people/[id]/sessions/route.ts': async (make) => ({
    path: `/api/admin/people/${(await make.somebody()).userId}/sessions`,
    body: {},
  }),
  'POST app/api/admin/rooms/route.ts': async (make) => ({
    path: '/api/admin/rooms',
    body: { name: make.name('nueva_'), title: '' },
  }),
  'PATCH app/api/admin/rooms/[id]/route.ts': async (make) => ({
    path: `/api/admin/rooms/${(await make.room()).id}`,
    body: { archived: true },
  }),
  'POST app/api/admin/health/route.ts': async () => ({
    path: '/api/admin/health',
    body: { browserMs: Date.now() },
  }),
};

/** The files of all pages below this folder, sorted. */
export function pageFiles(folder: string): string[] {
  return files(folder, 'page.tsx');
}

/** `METHOD FILE` of all handlers below this folder, sorted. */
export function handlers(folder: string): string[] {
  const all = files(folder, 'route.ts').flatMap((file) => {
    const methods = readFileSync(file, 'utf8').matchAll(/^export (?:async )?(?:function|const) ([A-Z]+)\b/gm);
    return [...methods].map(([, method]) => `${method} ${file}`);
  });
  return all.sort();
}

function files(folder: string, name: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all
    .filter((path) => `/${path}`.endsWith(`/${name}`))
    .map((path) => `${folder}/${path}`)
    .sort();
}

/** What a refused request must leave as it is. */
export async function everything(db: Database): Promise<string> {
  const [people, places, said, noted, devices] = await Promise.all([
    // Those whose deletion is under way go by themselves.
    db.select().from(users).where(isNull(users.deletingAt)),
    db.select().from(rooms),
    db.select().from(messages),
    db.select().from(audit),
    db
      .select({ id: sessions.id, revokedAt: sessions.revokedAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(isNull(users.deletingAt)),
  ]);
  return JSON.stringify({ people, places, said, noted, devices });
}
