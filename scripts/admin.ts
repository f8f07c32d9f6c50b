import { eq } from 'drizzle-orm';
import { type AuditAction, type AuditEntry, recordAll } from '@/lib/audit/audit';
import { startPasswords } from '@/lib/auth/password/password';
import { checkPassword, type PasswordProblem } from '@/lib/auth/password/password-rules';
import { hasTwoFactor } from '@/lib/auth/two-factor/two-factors';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { checkUsername, type NameProblem, storedUsername } from '@/lib/users/names/name';
import { usernameKey } from '@/lib/users/names/name-key';
import { type Result, setDisabled, setPasswordHash, setRole } from '@/lib/users/people';
import { createUserIn, findUserByKey, isNameTaken } from '@/lib/users/store';
import { switchOff } from '@/lib/users/two-factor';
import { announceEnded } from './announce';
import { askNewPassword } from './ask-password';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

/**
 * `npm run admin -- NAME`: makes a new administrator, or promotes an existing person. Whoever can run this command owns
 * the installation, so it also gives access back: it enables a disabled person, `--password` sets a new password, and
 * `--one-factor` switches two factors off for somebody who lost the device.
 * The running app hears of the changes at once through Redis, or without Redis by its sweep.
 */

const USAGE = `Usage: ${commandOf('admin')} NAME [--password] [--one-factor]`;

const OPTIONS = ['--password', '--one-factor'];

const NAME_PROBLEMS: Record<Exclude<NameProblem, 'reserved'>, string> = {
  too_short: 'it needs at least 2 characters',
  too_long: 'it can have up to 32 characters',
  characters: 'it takes letters, digits, dots, hyphens and underscores',
  mixed_scripts: 'it mixes alphabets',
};

const PASSWORD_PROBLEMS: Record<PasswordProblem, string> = {
  bad_text: 'it has characters that are not text (it is read as UTF-8)',
  too_short: 'it needs at least 8 characters',
  too_long: 'it can have up to 1000 characters',
  same_as_name: 'it is the same as the name',
  all_digits: 'it is digits only',
  common: 'it is one of the most used ones',
};

interface Person {
  id: number;
  name: string;
}

await main(async () => {
  enterProject();
  readEnvFile();
  const { name, newPassword, oneFactor } = readArguments(process.argv.slice(2));
  await withDatabase(async (db) => {
    const found = await findUserByKey(db, usernameKey(name));
    if (!found) return create(db, name);
    const person = { id: found.id, name: await nameOf(db, found.id) };
    await promote(db, person);
    if (newPassword) await changePassword(db, person);
    if (oneFactor) await endTwoFactors(db, person);
    await announceEnded(db, person.id);
  });
});

function readArguments(args: string[]): { name: string; newPassword: boolean; oneFactor: boolean } {
  const [name = '', ...more] = args.filter((arg) => !OPTIONS.includes(arg));
  if (name === '' || name.startsWith('-')) throw new UsageError(USAGE);
  if (more.length > 0) throw new UsageError(`${USAGE}\nA password is asked for, never given as an argument.`);
  return { name, newPassword: args.includes('--password'), oneFactor: args.includes('--one-factor') };
}

async function create(db: Database, name: string): Promise<void> {
  // A reserved name seems to speak for the installation, so only its operator may use one.
  const [problem] = checkUsername(name).filter((found) => found !== 'reserved');
  if (problem) throw new UsageError(`"${name}" is no name for a person: ${NAME_PROBLEMS[problem]}.`);
  if (await isNameTaken(db, name)) throw new UsageError(`Somebody has a name that looks like "${name}".`);
  const passwordHash = await newHash(name);
  const roomIds = await autoJoinRooms(db);
  const made = await transact(db, async (tx) => {
    const user = await createUserIn(tx, { username: name, passwordHash, role: 'admin' }, roomIds);
    if (user === 'taken') return user;
    const person = { id: user.id, name: storedUsername(name) };
    await recordAll(tx, [entry('person.create', person), entry('person.make_admin', person)]);
    return person;
  });
  if (made === 'taken') throw new UsageError(`Somebody took the name "${name}" just now.`);
  console.log(`${made.name} is an administrator: sign in, and open /admin`);
}

async function promote(db: Database, person: Person): Promise<void> {
  const [row] = await db
    .select({ role: users.role, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.id, person.id));
  if (row?.disabledAt) {
    refuseGone(await setDisabled(db, person.id, false, { audit: entry('person.enable', person) }), person);
    console.log(`${person.name} was disabled, and is enabled now.`);
  }
  if (row?.role === 'admin') return console.log(`${person.name} is an administrator already.`);
  refuseGone(await setRole(db, person.id, 'admin', { audit: entry('person.make_admin', person) }), person);
  console.log(`${person.name} is an administrator now, and has to sign in again.`);
}

async function changePassword(db: Database, person: Person): Promise<void> {
  const hash = await newHash(person.name);
  refuseGone(await setPasswordHash(db, person.id, hash, { audit: entry('person.password', person) }), person);
  console.log(`${person.name} has another password, and is signed out everywhere.`);
}

async function endTwoFactors(db: Database, person: Person): Promise<void> {
  if (!(await hasTwoFactor(db, person.id)))
    return console.log(`${person.name} signs in with the password only already.`);
  refuseGone(await switchOff(db, person.id, { audit: entry('person.two_factor_off', person) }), person);
  console.log(`${person.name} signs in with the password only now, and is signed out everywhere.`);
}

function refuseGone(result: Result, person: Person): void {
  if (result !== 'done') throw new UsageError(`${person.name} is being deleted: wait a minute, then try again.`);
}

async function newHash(name: string): Promise<string> {
  const password = await askNewPassword();
  const problems = await checkPassword(password, name);
  if (problems.length > 0) {
    throw new UsageError(
      `This password will not do: ${problems.map((problem) => PASSWORD_PROBLEMS[problem]).join(', ')}.`,
    );
  }
  const passwords = startPasswords();
  try {
    return await passwords.hash(password);
  } finally {
    await passwords.end();
  }
}

function entry(action: AuditAction, person: Person): AuditEntry {
  return { actor: null, action, person };
}

async function nameOf(db: Database, id: number): Promise<string> {
  const [row] = await db.select({ username: users.username }).from(users).where(eq(users.id, id));
  return row?.username ?? '';
}
