import type { Database } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { createUserIn, type NewUser } from '@/lib/users/store';
import { type OpenInvitation, takeUse } from './invitations';

/**
 * Stores a person who comes by an invitation, together with the use of it. They join its rooms later, by
 * acceptInvitation, which can be repeated.
 * @returns the new id; `taken`; or `gone` if the invitation lets nobody in any more
 */
export async function createInvitedUser(
  db: Database,
  user: NewUser,
  invitation: Pick<OpenInvitation, 'id' | 'role'>,
  now = new Date(),
): Promise<{ id: number } | 'taken' | 'gone'> {
  const { id: invitationId } = invitation;
  const role = roleBy(invitation);
  const roomIds = await autoJoinRooms(db);
  try {
    return await transact(db, async (tx) => {
      const created = await createUserIn(tx, { ...user, invitationId, role }, roomIds, now);
      if (created !== 'taken' && !(await takeUse(tx, invitationId, now))) throw new NoUseLeft();
      return created;
    });
  } catch (error) {
    if (error instanceof NoUseLeft) return 'gone';
    throw error;
  }
}

/** As what somebody comes in by an invitation, or just so. @returns undefined for members */
export function roleBy(invitation: Pick<OpenInvitation, 'role'> | null): 'guest' | undefined {
  return invitation?.role === 'guest' ? 'guest' : undefined;
}

/** Rolls the account back. */
class NoUseLeft extends Error {}
