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

/** A person of another chat. */
export interface ChatPerson {
  /** What tells them from the others there. */
  id: string;
  /** How the table calls them. */
  name: string;
  /** What their user name here should be made of, best first. */
  handles: readonly string[];
  /** The name that people are to see; empty: the user name. */
  shown: string;
}

/** Who a person of another chat is here. */
export interface PlannedPerson extends ChatPerson {
  username: string;
  /** Null: the account is still to be made. */
  userId: number | null;
  /** Whether an import made the account, or will make it. */
  isMade: boolean;
}

const OTHER_NAMES = 200;
const part = (id: string) => `person ${id}`;
const MADE = 'made person ';

/** Somebody of whom only a name is known. */
export function personByName(name: string): ChatPerson {
  if (!isNumber(name)) return { id: name, name, handles: [name], shown: name };
  return { id: name, name, handles: [`person.${name.replace(/\D/g, '').slice(-4)}`], shown: '' };
}

/** People who are not among the phone's contacts have their number for a name. It must not become a public name. */
const isNumber = (name: string) => /^\+?[\d\s().-]{6,}$/.test(name);

/**
 * Decides who the people are here, without changing anything. Only the table can say that somebody is a person with an
 * account: an equal name is no proof.
 * @param table user names by name in the chat, as readTable gives them
 * @throws ImportError if a user name of the table cannot be used
 */
export async function planPeople(
  db: Database,
  source: string,
  people: readonly ChatPerson[],
  table: ReadonlyMap<string, string>,
): Promise<PlannedPerson[]> {
  const planned: PlannedPerson[] = [];
  const byKey = new Map<string, string>();
  const taken = new Set<string>();
  for (const person of people) {
    const wanted = table.get(person.name) ?? '';
    const before = await madeBefore(db, source, person.id);
    const found = wanted === '' ? before : await personNamed(db, wanted);
    const same = wanted === '' ? undefined : byKey.get(usernameKey(wanted));
    const username = found?.username ?? same ?? (await newName(db, person, wanted, taken));
    for (const key of keysOf(username)) taken.add(key);
    if (!byKey.has(usernameKey(username))) byKey.set(usernameKey(username), username);
    const isMade = found === null || (await progressOf(db, source, MADE + person.id)) === found.id;
    planned.push({ ...person, username, userId: found?.id ?? null, isMade });
  }
  return planned;
}

interface Account {
  id: number;
  username: string;
}

/** The account that an earlier import of the same chat chose or made. */
async function madeBefore(db: Database, source: string, personId: string): Promise<Account | null> {
  const id = await progressOf(db, source, part(personId));
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

async function newName(
  db: Database,
  { name, handles }: ChatPerson,
  wanted: string,
  taken: ReadonlySet<string>,
): Promise<string> {
  if (wanted !== '') {
    if (checkUsername(wanted).length > 0)
      throw new ImportError(`The table of people: "${wanted}" can be no user name (for ${name}).`);
    const isFree = (await firstFreeName(db, [wanted])) !== null && !keysOf(wanted).some((key) => taken.has(key));
    if (!isFree) throw new ImportError(`The table of people: another user name looks like "${wanted}" (for ${name}).`);
    return storedUsername(wanted);
  }
  const first = handles.map(usernameFrom).find((one) => one !== '') ?? 'person1';
  const names = [first, ...otherUsernames(first, OTHER_NAMES)].filter(
    (one) => checkUsername(one).length === 0 && !keysOf(one).some((key) => taken.has(key)),
  );
  const free = await firstFreeName(db, names);
  if (free === null) throw new ImportError(`No user name was found for ${name}. Give one in the table of people.`);
  return free;
}

/**
 * Makes the accounts that are missing. They have no password: nobody can sign in with them until an administrator makes
 * a link for one.
 * @returns the ids of the accounts by the people's ids in the chat
 */
export async function makePeople(
  db: Database,
  source: string,
  planned: readonly PlannedPerson[],
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const byName = new Map<string, number>();
  const roomIds = await autoJoinRooms(db);
  for (const person of planned) {
    const userId = person.userId ?? byName.get(person.username) ?? (await makePerson(db, source, person, roomIds));
    ids.set(person.id, userId);
    byName.set(person.username, userId);
    await setProgress(db, source, part(person.id), userId);
  }
  return ids;
}

function makePerson(
  db: Database,
  source: string,
  { id, username, shown: typed }: PlannedPerson,
  roomIds: readonly number[],
): Promise<number> {
  const named = shownNameFrom(typed, username);
  const shown = 'shown' in named ? named.shown : '';
  return transact(db, async (tx) => {
    const user = await createUserIn(tx, { username, passwordHash: NO_PASSWORD, shown }, roomIds);
    if (user === 'taken') throw new ImportError(`Somebody took the name "${username}" just now.`);
    await record(tx, { actor: null, action: 'person.create', person: { id: user.id, name: username } });
    await setProgress(tx, source, part(id), user.id);
    await setProgress(tx, source, MADE + id, user.id);
    return user.id;
  });
}
