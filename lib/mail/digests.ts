import { sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { isDaytime } from './hours';
import { LOOKED_AT, missedMessages } from './missed';
import { queueMail } from './queue';

/** A message is missed when it has been unread for so long. So there is at most one mail in this time, too. */
export const MISSED_MS = 24 * 3_600_000;
/** Somebody who missed nothing, or sleeps, is looked at again after this time. */
const AGAIN_MS = 30 * 60_000;
/** The mail is not worth sending later than this. */
const LIFE_MS = 12 * 3_600_000;
/** What is older is not told any more: after a restore, or a long time without a mail server. */
const OLDEST_MS = 7 * 24 * 3_600_000;
/** The most people of one look. */
const PEOPLE = 50;

interface Due {
  userId: number;
  lookAt: Date;
  toldAt: Date;
  locale: Locale;
  timeZone: string | null;
  disabledAt: Date | null;
}

/**
 * Queues the mails about what people missed. Several nodes may do this at once: of each person, the node that moves
 * `look_at` is the one whose decision counts, and it queues the mail in the same transaction.
 * @returns whether there may be more people to look at
 */
export async function lookForDigests(db: Database, communityZone: string, now = new Date()): Promise<boolean> {
  const [people] = await db.$client.query<(Due & RowDataPacket)[]>(
    `SELECT a.user_id AS userId, a.look_at AS lookAt, a.told_at AS toldAt, a.locale, u.time_zone AS timeZone,
       u.disabled_at AS disabledAt
     FROM mail_addresses a FORCE INDEX (mail_addresses_look) STRAIGHT_JOIN users u ON u.id = a.user_id
     WHERE a.look_at <= ? ORDER BY a.look_at LIMIT ${PEOPLE}`,
    [now],
  );
  for (const person of people) await decide(db, person, communityZone, now);
  return people.length === PEOPLE;
}

async function decide(db: Database, person: Due, communityZone: string, now: Date): Promise<void> {
  const { userId, lookAt, toldAt, locale, timeZone, disabledAt } = person;
  const since = new Date(Math.max(toldAt.getTime(), now.getTime() - OLDEST_MS));
  const missedBy = new Date(now.getTime() - MISSED_MS);
  const isTime = disabledAt === null && toldAt <= missedBy && isDaytime(timeZone ?? communityZone, now);
  const missed = isTime ? await missedMessages(db, userId, since, now) : [];
  // Of very many messages only the newest were read.
  const isDue = missed.length >= LOOKED_AT || missed.some(({ createdAt }) => createdAt <= missedBy);
  const next = new Date(now.getTime() + (isDue ? MISSED_MS : AGAIN_MS));
  await transact(db, async (tx) => {
    const told = isDue ? sql`, told_at = ${now}` : sql``;
    const [{ affectedRows }] = (await tx.execute(
      sql`UPDATE mail_addresses SET look_at = ${next}${told} WHERE user_id = ${userId} AND look_at = ${lookAt}`,
    )) as unknown as [{ affectedRows: number }];
    if (isDue && affectedRows > 0)
      await queueMail(tx, { kind: 'digest', target: String(userId), locale, since, lifeMs: LIFE_MS });
  });
}

/** Notes that a mail told all that a person missed until this moment. */
export async function toldUntil(db: Database, userId: number, at: Date): Promise<void> {
  await db.$client.query('UPDATE mail_addresses SET told_at = GREATEST(told_at, ?) WHERE user_id = ?', [at, userId]);
}
