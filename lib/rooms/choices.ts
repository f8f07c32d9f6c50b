import { and, eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { raiseInboxes } from './inbox-version';

/** What a member chooses for themselves in a room. A choice that is left out stays as it is. */
export interface MemberChoices {
  favorite?: boolean;
  /** Null means the default of this kind of room. */
  notify?: 'all' | 'mentions' | 'none' | null;
  /** Null: not muted. */
  mutedUntil?: Date | null;
}

/** Writes only choices that change. @returns `unavailable` if the person is not a member */
export function chooseIn(
  db: Database,
  userId: number,
  roomId: number,
  choices: MemberChoices,
): Promise<'done' | 'unchanged' | 'unavailable'> {
  return transact(db, async (tx) => {
    const isTheirs = and(eq(memberships.userId, userId), eq(memberships.roomId, roomId));
    const { favorite, notify, mutedUntil } = memberships;
    const [before] = await tx.select({ favorite, notify, mutedUntil }).from(memberships).where(isTheirs).for('update');
    if (!before) return 'unavailable';
    const after = { ...before, ...choices };
    const isSame =
      after.favorite === before.favorite &&
      after.notify === before.notify &&
      after.mutedUntil?.getTime() === before.mutedUntil?.getTime();
    if (isSame) return 'unchanged';
    await tx.update(memberships).set(choices).where(isTheirs);
    await raiseInboxes(tx, [userId]);
    return 'done';
  });
}
