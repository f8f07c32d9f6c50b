import { eq } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { installation, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { autoJoinRooms } from '@/lib/rooms/admit';
import type { Log } from '@/lib/telemetry/log';
import { usernameKey } from './names/name-key';
import { hasAdmin, setRole } from './people';
import { createUserIn, type NewUser } from './store';

/**
 * Makes the person with this name an administrator, for an installation where nobody can run scripts/admin.ts. Runs
 * only at the start. Creates no account: on an open server anybody may sign up with a free name, so the account has to
 * be there first. Never enables a disabled person, and never takes the role away.
 *
 * If several nodes start at once, one of them makes the change, and the audit records it once.
 */
export async function promoteFirstAdmin(db: Database, name: string, log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  const { id, username, role, disabledAt } = users;
  const [person] = await db
    .select({ id, name: username, role, disabledAt })
    .from(users)
    .where(eq(users.usernameKey, usernameKey(name)));
  if (!person)
    return log.warn(
      `CHAT_ADMIN: nobody is called ${name}: make the account first, by the link for the first administrator or by an invitation`,
    );
  if (person.disabledAt) return log.warn(`CHAT_ADMIN: ${person.name} is disabled and was not changed`);
  if (person.role === 'admin') return log.info(`CHAT_ADMIN: ${person.name} is an administrator: remove the setting`);
  const audit = { actor: null, action: 'person.make_admin', person } as const;
  if ((await setRole(db, person.id, 'admin', { audit })) === 'gone') {
    return log.warn(`CHAT_ADMIN: ${person.name} is being deleted`);
  }
  log.info(`CHAT_ADMIN: ${person.name} is an administrator now, and has to sign in again: remove the setting`);
}

/**
 * Stores the person who has the code of the log as administrator, if there is none yet. The row of the installation is
 * locked, so that of several who try at once only one succeeds.
 * @returns the new id; `taken`; or `gone` if there is an administrator
 */
export async function createFirstAdmin(
  db: Database,
  user: NewUser,
  now = new Date(),
): Promise<{ id: number } | 'taken' | 'gone'> {
  const roomIds = await autoJoinRooms(db);
  return transact(db, async (tx) => {
    await tx.select({ id: installation.id }).from(installation).for('update');
    if (await hasAdmin(tx)) return 'gone';
    const created = await createUserIn(tx, { ...user, role: 'admin' }, roomIds, now);
    if (created === 'taken') return 'taken';
    const person = { id: created.id, name: user.username };
    await record(tx, { actor: null, action: 'person.make_admin', person }, now);
    return created;
  });
}
