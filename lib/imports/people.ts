import { inArray } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { checkUsername, lookAlikeKeys, storedUsername } from '@/lib/users/names/name';
import { usernameKey } from '@/lib/users/names/name-key';
import { shownNameFrom } from '@/lib/users/names/shown-name';
import { otherUsernames, usernameFrom } from '@/lib/users/names/username-proposal';
import { createUserIn, firstFreeName } from '@/lib/users/store';
import { ImportError } from './error';
import { progressOf, setProgress } from './progress';

/** A person of another chat, and who that is here. */
export interface PlannedPerson {
  /** In the other chat. */
  name: string;
  username: string;
  /** Null: the account is still to be made. */
  userId: number | null;
}

const OTHER_NAMES = 200;
const part = (name: string) => `person ${name}`;

/**
 * Decides who the people are here, without changing anything. Only the table can say that somebody is a person with an
 * account: an equal name is no proof.
 * @param table user names by name in the chat, as readTable gives them
 * @throws ImportError if a user name of the table cannot be used
 */
export async function planPeople(
  db: Database,
  source: string,
  names: readonly string[],
  table: ReadonlyMap<string, string>,
): Promise<PlannedPerson[]> {
  const planned: PlannedPerson[] = [];
  const taken = new Set<string>();
  for (const name of names) {
    const wanted = table.get(name) ?? '';
    const found = wanted === '' ? await madeBefore(db, source, name) : await personNamed(db, wanted);
    const same = planned.find((one) => wanted !== '' && usernameKey(one.username) === usernameKey(wanted));
    const username = found?.username ?? same?.username ?? (await newName(db, name, wanted, taken));
    for (const key of keysOf(username)) taken.add(key);
    planned.push({ name, username, userId: found?.id ?? null });
  }
  return planned;
}

interface Account {
  id: number;
  username: string;
}

/** The account that an earlier import of the same chat chose or made. */
async function madeBefore(db: Database, source: string, name: string): Promise<Account | null> {
  const id = await progressOf(db, source, part(name));
  if (id === null) return null;
  const [user] = await db
    .select(ACCOUNT)
    .from(users)
    .where(inArray(users.id, [id]));
  return user && user.deletingAt === null ? user : null;
}

const ACCOUNT = { id: users.id, username: users.username, deletingAt: users.deletingAt };

async function personNamed(db: Database, username: string): Promise<Account | null> {
  const [user] = await db
    .select(ACCOUNT)
    .from(users)
    .where(inArray(users.usernameKey, [usernameKey(username)]));
  if (user?.deletingAt) throw new ImportError(`${username} is being deleted: wait a minute, then try again.`);
  return user ?? null;
}

const keysOf = (username: string) => [usernameKey(username), ...lookAlikeKeys(username)];

async function newName(db: Database, name: string, wanted: string, taken: ReadonlySet<string>): Promise<string> {
  if (wanted !== '') {
    if (checkUsername(wanted).length > 0)
      throw new ImportError(`The table of people: "${wanted}" can be no user name (for ${name}).`);
    const isFree = (await firstFreeName(db, [wanted])) !== null && !keysOf(wanted).some((key) => taken.has(key));
    if (!isFree) throw new ImportError(`The table of people: another user name looks like "${wanted}" (for ${name}).`);
    return storedUsername(wanted);
  }
  const first = isNumber(name) ? `person.${name.replace(/\D/g, '').slice(-4)}` : usernameFrom(name) || 'person1';
  const names = [first, ...otherUsernames(first, OTHER_NAMES)].filter(
    (one) => checkUsername(one).length === 0 && !keysOf(one).some((key) => taken.has(key)),
  );
  const free = await firstFreeName(db, names);
  if (free === null) throw new ImportError(`No user name was found for ${name}. Give one in the table of people.`);
  return free;
}

/** People who are not among the phone's contacts have their number for a name. It must not become a public name. */
const isNumber = (name: string) => /^\+?[\d\s().-]{6,}$/.test(name);

/**
 * Makes the accounts that are missing. They have no password: nobody can sign in with them until an administrator makes
 * a link for one.
 * @returns the ids by name in the chat
 */
export async function makePeople(
  db: Database,
  source: string,
  planned: readonly PlannedPerson[],
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const roomIds = await autoJoinRooms(db);
  for (const { name, username, userId } of planned) {
    const twin = planned.find((one) => one.username === username && ids.has(one.name));
    const id = userId ?? (twin && ids.get(twin.name)) ?? (await makePerson(db, source, { name, username }, roomIds));
    ids.set(name, id);
    await setProgress(db, source, part(name), id);
  }
  return ids;
}

function makePerson(
  db: Database,
  source: string,
  { name, username }: Pick<PlannedPerson, 'name' | 'username'>,
  roomIds: readonly number[],
): Promise<number> {
  const named = isNumber(name) ? { shown: '' } : shownNameFrom(name, username);
  const shown = 'shown' in named ? named.shown : '';
  return transact(db, async (tx) => {
    const user = await createUserIn(tx, { username, passwordHash: NO_PASSWORD, shown }, roomIds);
    if (user === 'taken') throw new ImportError(`Somebody took the name "${username}" just now.`);
    await record(tx, { actor: null, action: 'person.create', person: { id: user.id, name: username } });
    await setProgress(tx, source, part(name), user.id);
    return user.id;
  });
}
