import { and, asc, gte, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { usernameKey } from './name-key';

export const FOUND_PEOPLE = 20;

/**
 * People whose name begins like this, by name, at most FOUND_PEOPLE. Case and accents do not matter. Disabled people are
 * left out, and nobody because of a block. Reads one range of the index on names.
 */
export function findPeople(db: Database, beginning: string) {
  const key = usernameKey(beginning);
  // No key has the byte FF, so all keys that begin with `key` come before this one.
  const end = Buffer.concat([Buffer.from(key), Buffer.of(0xff)]);
  const begins = and(gte(users.usernameKey, key), sql`${users.usernameKey} < ${end}`);
  return db
    .select({ id: users.id, name: users.username })
    .from(users)
    .where(and(begins, isNull(users.disabledAt), isNull(users.deletingAt)))
    .orderBy(asc(users.usernameKey))
    .limit(FOUND_PEOPLE);
}
