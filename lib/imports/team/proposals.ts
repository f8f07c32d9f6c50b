import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { mailAddresses, users } from '@/lib/db/schema';
import type { PlannedPerson } from '@/lib/imports/people';
import { mailAddress, mailKey } from '@/lib/mail/address';
import { usernameKey } from '@/lib/users/names/name-key';
import type { TeamExport, TeamPerson } from './model';

/** Somebody here who may be a person of the export. Whoever runs the import decides: a name proves nothing. */
export interface Proposal {
  username: string;
  because: 'mail' | 'name';
}

const AT_ONCE = 500;

/** By the ids of people in the export: those of whom it is not known yet who they are here. */
export async function proposalsFor(
  db: Database,
  { people: all }: TeamExport,
  planned: readonly PlannedPerson[],
): Promise<Map<string, Proposal>> {
  const people = planned.flatMap(({ id, userId }) => (userId === null ? (all.get(id) ?? []) : [])).filter(isSomebody);
  const proposals = new Map<string, Proposal>();
  for (let from = 0; from < people.length; from += AT_ONCE) {
    const some = people.slice(from, from + AT_ONCE);
    const [byMail, byName] = await Promise.all([
      namesByMail(
        db,
        some.flatMap((person) => keyOf(person) ?? []),
      ),
      namesByKey(
        db,
        some.map(({ handle }) => usernameKey(handle)),
      ),
    ]);
    for (const person of some) {
      const mail = byMail.get(keyOf(person) ?? '');
      const name = mail ?? byName.get(usernameKey(person.handle));
      if (name !== undefined)
        proposals.set(person.id, { username: name, because: mail === undefined ? 'name' : 'mail' });
    }
  }
  return proposals;
}

function keyOf({ email }: Pick<TeamPerson, 'email'>): string | null {
  const address = email === null ? null : mailAddress(email);
  return address === null ? null : mailKey(address);
}

/** Longer texts are neither names nor addresses here. */
const isSomebody = ({ isGone, handle, email }: TeamPerson) =>
  !isGone && handle.length <= 100 && (email?.length ?? 0) <= 254;

async function namesByMail(db: Database, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select({ key: mailAddresses.addressKey, username: users.username })
    .from(mailAddresses)
    .innerJoin(users, eq(users.id, mailAddresses.userId))
    .where(and(inArray(mailAddresses.addressKey, [...keys]), isNull(users.deletingAt)));
  return new Map(rows.map(({ key, username }) => [key, username]));
}

async function namesByKey(db: Database, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ key: users.usernameKey, username: users.username })
    .from(users)
    .where(and(inArray(users.usernameKey, [...keys]), isNull(users.deletingAt)));
  return new Map(rows.map(({ key, username }) => [key, username]));
}
