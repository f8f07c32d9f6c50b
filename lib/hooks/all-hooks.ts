import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { hooks, rooms } from '@/lib/db/schema';
import { shownHooks } from './hooks';
import type { ListedHook } from './limits';

/** The webhooks of all rooms, for administrators: what they do, but nothing of what they write or tell. */

export interface HookOfRoom extends ListedHook {
  room: { id: number; name: string; title: string };
}

/** The oldest first. @param after the id of the last one before; null: from the first one on */
export async function listAllHooks(
  db: Database,
  { after, limit }: { after: number | null; limit: number },
): Promise<HookOfRoom[]> {
  const rows = await db
    .select({ id: hooks.id, room: { id: rooms.id, name: rooms.name, title: rooms.title } })
    .from(hooks)
    .innerJoin(rooms, and(eq(rooms.id, hooks.roomId), isNull(rooms.deletingAt)))
    .where(gt(hooks.id, after ?? 0))
    .orderBy(asc(hooks.id))
    .limit(limit);
  const shown = new Map(
    (
      await shownHooks(
        db,
        rows.map(({ id }) => id),
      )
    ).map((hook) => [hook.id, hook]),
  );
  return rows.flatMap(({ id, room }) => {
    const hook = shown.get(id);
    return hook ? { ...hook, room } : [];
  });
}

/** The room of a webhook; null if there is no such webhook. */
export async function roomOfHook(db: Database, id: number): Promise<{ id: number; name: string } | null> {
  const [room] = await db
    .select({ id: rooms.id, name: rooms.name })
    .from(hooks)
    .innerJoin(rooms, eq(rooms.id, hooks.roomId))
    .where(eq(hooks.id, id));
  return room ?? null;
}
