import { and, eq, isNull, ne } from 'drizzle-orm';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import { makePasswordLink } from '@/lib/auth/password/password-links';
import type { Database } from '@/lib/db/client';
import { mailAddresses, pushChoices, users } from '@/lib/db/schema';
import { knownZone } from '@/lib/messages/known-zone';
import { COMMUNITY_HOUR_CYCLE } from '@/lib/users/choices';
import { hasDomain } from './address';
import { confirmationFor } from './addresses';
import type { Letter } from './letter';
import { digestLetter, knownLetter, linkLetter, movedLetter, type Sender, signUpLetter } from './letters';
import { missedMessages, missedRooms } from './missed';
import type { QueuedMail } from './queue';
import { signUpCodeFor } from './sign-up';

export interface OutgoingMail {
  to: string;
  letter: Letter;
}

export interface OutgoingDeps {
  db: Database;
  sender: Sender;
  /** The community's IANA zone. */
  timeZone: string;
  /** Whether people sign in with passwords. */
  passwords: boolean;
  /** Whose addresses may make an account by mail; empty: nobody's. */
  signUpDomains: readonly string[];
}

/**
 * Looks again, right before a mail is sent, at whether it should be, and writes it. Codes of links are made here, so
 * that they stand nowhere but in the mail.
 * @returns null if nothing is to be sent: the address is nobody's, the account is disabled, or all was read meanwhile
 */
export async function outgoingMail(
  deps: OutgoingDeps,
  mail: QueuedMail,
  now = new Date(),
): Promise<OutgoingMail | null> {
  if (mail.kind === 'confirm') return confirmMail(deps, mail, now);
  if (mail.kind === 'reset') return resetMail(deps, mail, now);
  if (mail.kind === 'sign_up') return signUpMail(deps, mail, now);
  if (mail.kind === 'moved') return movedMail(deps, mail);
  return digestMail(deps, mail, now);
}

async function confirmMail({ db, sender }: OutgoingDeps, { target }: QueuedMail, now: Date) {
  const waiting = await confirmationFor(db, Number(target), now);
  return waiting && { to: waiting.address, letter: linkLetter('confirm', sender, waiting) };
}

/** Somebody without a password signs in by the organization: a mail does not open another way in for them. */
async function resetMail({ db, sender, passwords }: OutgoingDeps, { target, locale }: QueuedMail, now: Date) {
  if (!passwords) return null;
  const [person] = await db
    .select({ id: users.id, username: users.username, locale: users.locale, address: mailAddresses.address })
    .from(mailAddresses)
    .innerJoin(users, eq(users.id, mailAddresses.userId))
    .where(and(eq(mailAddresses.addressKey, target), isNull(users.disabledAt), ne(users.passwordHash, NO_PASSWORD)));
  if (!person) return null;
  const { id, username } = person;
  // Whoever asked is not known; the audit says whose link it is.
  const audit = {
    actor: { userId: id, username },
    action: 'account.password_mail',
    person: { id, name: username },
  } as const;
  const link = await makePasswordLink(db, id, audit, now, 'mail');
  if (!link) return null;
  const letter = linkLetter('reset', sender, { locale: person.locale ?? locale, username, code: link.code });
  return { to: person.address, letter };
}

/** Whoever has an account with this address is told its name instead. Only the owner of the mailbox learns it. */
async function signUpMail(
  { db, sender, passwords, signUpDomains }: OutgoingDeps,
  { target, locale }: QueuedMail,
  now: Date,
): Promise<OutgoingMail | null> {
  if (!passwords || !hasDomain(target, signUpDomains)) return null;
  const [known] = await db
    .select({ username: users.username, locale: users.locale, disabledAt: users.disabledAt })
    .from(mailAddresses)
    .innerJoin(users, eq(users.id, mailAddresses.userId))
    .where(eq(mailAddresses.addressKey, target));
  if (known?.disabledAt) return null;
  if (known) return { to: target, letter: knownLetter(sender, { ...known, locale: known.locale ?? locale }) };
  const code = await signUpCodeFor(db, target, locale, now);
  return { to: target, letter: signUpLetter(sender, { locale, code }) };
}

/** Whoever has the address by now needs no such mail. */
async function movedMail({ db, sender }: OutgoingDeps, { target, locale }: QueuedMail): Promise<OutgoingMail | null> {
  const [owner] = await db
    .select({ userId: mailAddresses.userId })
    .from(mailAddresses)
    .where(eq(mailAddresses.addressKey, target));
  return owner ? null : { to: target, letter: movedLetter(sender, locale) };
}

async function digestMail(
  { db, sender, timeZone }: OutgoingDeps,
  { target, locale, since }: QueuedMail,
  now: Date,
): Promise<OutgoingMail | null> {
  const userId = Number(target);
  const [person] = await db
    .select({
      username: users.username,
      locale: users.locale,
      zone: users.timeZone,
      hourCycle: users.hourCycle,
      address: mailAddresses.address,
      lookAt: mailAddresses.lookAt,
      content: pushChoices.content,
    })
    .from(mailAddresses)
    .innerJoin(users, eq(users.id, mailAddresses.userId))
    .leftJoin(pushChoices, eq(pushChoices.userId, users.id))
    .where(and(eq(mailAddresses.userId, userId), isNull(users.disabledAt)));
  if (!person || person.lookAt === null || since === null) return null;
  const messages = await missedMessages(db, userId, since, now);
  if (messages.length === 0) return null;
  const letter = digestLetter(sender, {
    userId,
    username: person.username,
    locale: person.locale ?? locale,
    zone: knownZone(person.zone, timeZone),
    hourCycle: person.hourCycle ?? COMMUNITY_HOUR_CYCLE,
    content: person.content ?? 'all',
    count: messages.length,
    roomCount: new Set(messages.map(({ roomId }) => roomId)).size,
    rooms: await missedRooms(db, messages),
  });
  return { to: person.address, letter };
}
