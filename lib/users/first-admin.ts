import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import type { Log } from '@/lib/telemetry/log';
import { usernameKey } from './name-key';
import { setRole } from './people';

/**
 * Makes the person with this name an administrator, for an installation where nobody can run scripts/admin.ts. Runs
 * only at the start. Creates no account: on an open server anybody may sign up with a free name, so the operator signs
 * up first. Never enables a disabled person, and never takes the role away.
 *
 * If several nodes start at once, one of them makes the change, and the audit records it once.
 */
export async function promoteFirstAdmin(db: Database, name: string, log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  const { id, username, role, disabledAt } = users;
  const [person] = await db
    .select({ id, name: username, role, disabledAt })
    .from(users)
    .where(eq(users.usernameKey, usernameKey(name)));
  if (!person) return log.warn(`CHAT_ADMIN: nobody is called ${name} yet: sign up as ${name}, then restart`);
  if (person.disabledAt) return log.warn(`CHAT_ADMIN: ${person.name} is disabled and was not changed`);
  if (person.role === 'admin') return log.info(`CHAT_ADMIN: ${person.name} is an administrator: remove the setting`);
  const audit = { actor: null, action: 'person.make_admin', person } as const;
  if ((await setRole(db, person.id, 'admin', { audit })) === 'gone') {
    return log.warn(`CHAT_ADMIN: ${person.name} is being deleted`);
  }
  log.info(`CHAT_ADMIN: ${person.name} is an administrator now, and has to sign in again: remove the setting`);
}
