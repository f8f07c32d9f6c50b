import { and, eq, isNull } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { removeDevicesOf } from '@/lib/push/devices';

/**
 * Ends one session of a person, together with its device, which must not come back by itself.
 * @returns false if it is somebody else's session, or has ended; then nothing has changed
 */
export function signOutSession(
  db: Database,
  user: { userId: number; username: string },
  sessionId: string,
  now = new Date(),
): Promise<boolean> {
  const { userId, username } = user;
  return transact(db, async (tx) => {
    const isTheirs = and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.revokedAt));
    const [{ affectedRows }] = await tx.update(sessions).set({ revokedAt: now }).where(isTheirs);
    if (affectedRows === 0) return false;
    await removeDevicesOf(tx, userId, { only: sessionId });
    await record(tx, { actor: user, action: 'account.sign_out', person: { id: userId, name: username } }, now);
    return true;
  });
}
