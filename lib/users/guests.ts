import type { Database } from '@/lib/db/client';
import { autoJoinRooms } from '@/lib/rooms/admit';
import type { Log } from '@/lib/rooms/locked-members';
import { addMember, endKeeping } from '@/lib/rooms/members';
import type { SiteRole } from './role';

/**
 * What follows a change between guest and member, once it is committed. A guest keeps no room, and stays in the rooms
 * that they are in; somebody who was a guest comes into the rooms that everybody joins. Can be repeated without harm.
 * If it is not done, nobody has a right too many (lib/rooms/policy.ts), and the person can join these rooms themselves.
 */
export async function afterRoleChange(
  db: Database,
  log: Log,
  userId: number,
  { before, now }: { before: SiteRole; now: SiteRole },
): Promise<void> {
  if (now === 'guest') await endKeeping(db, log, userId);
  if (before === 'guest' && now !== 'guest')
    for (const roomId of await autoJoinRooms(db)) await addMember(log, roomId, userId);
}
