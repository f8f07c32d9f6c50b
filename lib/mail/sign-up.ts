import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { mailAddresses, signUpLinks } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { storedUsername } from '@/lib/users/names/name';
import { lockPerson } from '@/lib/users/people';
import { createUserIn, isDuplicate, type NewUser } from '@/lib/users/store';
import { hasDomain } from './address';
import { queueMail } from './queue';

/**
 * Accounts for whoever reads the mails of an address of CHAT_SIGN_UP_DOMAINS. Whether an address has such a domain, or
 * has an account, is looked up only when its mail is sent, so that the answer is the same for every address.
 */

/** The link is valid for an hour from when its mail is sent. Later than this nobody waits for the mail. */
const LIFE_MS = 3_600_000;
const CODE_BYTES = 16;
const CODE = /^[A-Za-z0-9_-]{22}$/;

/** @param addressKey from mailKey. @returns false if too many mails are waiting */
export function askToSignUp(db: Database, addressKey: string, locale: Locale): Promise<boolean> {
  return transact(db, (tx) => queueMail(tx, { kind: 'sign_up', target: addressKey, locale, lifeMs: LIFE_MS }));
}

/** Makes the code of a link, which is told only in the mail. An earlier link of the address leads nowhere then. */
export async function signUpCodeFor(
  db: Database,
  addressKey: string,
  locale: Locale,
  now = new Date(),
): Promise<string> {
  const code = randomBytes(CODE_BYTES).toString('base64url');
  const set = { locale, codeHash: hashOf(code), expiresAt: new Date(now.getTime() + LIFE_MS) };
  await db
    .insert(signUpLinks)
    .values({ addressKey, ...set })
    .onDuplicateKeyUpdate({ set });
  return code;
}

/**
 * The address of a valid link. Null if the link is used, too old or unknown, or its domain is no longer one of these.
 */
export async function addressOfLink(
  db: Database,
  code: string,
  domains: readonly string[],
  now = new Date(),
): Promise<string | null> {
  if (!CODE.test(code)) return null;
  const [link] = await db.select().from(signUpLinks).where(isLink(code, now));
  return link && hasDomain(link.addressKey, domains) ? link.addressKey : null;
}

/**
 * Stores a person with the confirmed address of a link, and uses the link up. Of several uses at once one wins.
 * @returns the new id; `taken`; or `gone` if the link is not valid any more, or its address has an account
 */
export async function createUserByMail(
  db: Database,
  user: NewUser,
  code: string,
  now = new Date(),
): Promise<{ id: number } | 'taken' | 'gone'> {
  const roomIds = await autoJoinRooms(db);
  try {
    return await transact(db, async (tx) => {
      const created = await createUserIn(tx, user, roomIds, now);
      if (created === 'taken') return created;
      // The transactions that confirm addresses take turns by this lock.
      await lockPerson(tx, created.id);
      const [link] = await tx.select().from(signUpLinks).where(isLink(code, now)).for('update');
      if (!link) throw new Gone();
      const { addressKey, locale, codeHash } = link;
      await tx.delete(signUpLinks).where(eq(signUpLinks.codeHash, codeHash));
      const row = { userId: created.id, address: addressKey, addressKey, locale, confirmedAt: now, toldAt: now };
      await tx
        .insert(mailAddresses)
        .values({ ...row, lookAt: null })
        .catch((error: unknown) => {
          throw isDuplicate(error) ? new Gone() : error;
        });
      const person = { id: created.id, name: storedUsername(user.username) };
      const actor = { userId: person.id, username: person.name };
      await record(tx, { actor, action: 'account.mail', person }, now);
      return created;
    });
  } catch (error) {
    if (error instanceof Gone) return 'gone';
    throw error;
  }
}

/** Rolls the account back. */
class Gone extends Error {}

function isLink(code: string, now: Date) {
  return and(eq(signUpLinks.codeHash, hashOf(code)), gt(signUpLinks.expiresAt, now));
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
