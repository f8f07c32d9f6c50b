import { sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Transaction, transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';

/**
 * `confirm`: the link that confirms an address. `reset`: the link for a new password. `digest`: what a person missed.
 * `sign_up`: the link for a new account. `moved`: tells an address that it is no longer that of an account.
 */
export type MailKind = 'confirm' | 'reset' | 'digest' | 'sign_up' | 'moved';

export interface QueuedMail {
  kind: MailKind;
  /** The id of a person; for `reset`, `sign_up` and `moved` the key of an address, which may be nobody's. */
  target: string;
  /** The language, unless the person has chosen one. */
  locale: Locale;
  /** Of a digest: it tells only of what came after this. */
  since: Date | null;
  /** How often it could not be sent. */
  refusals: number;
  /** How long it may still be tried. */
  leftMs: number;
}

/** The most mails that wait. Without this, requests for new passwords could fill the database. */
export const MOST_QUEUED = 10_000;
/** So much longer do links seem to have waited. A digest is given up before it waits so long. */
const HEAD_START_H = 24;

/**
 * Queues a mail. If one of its kind waits for this target already, that one is due at once instead. Links, for which
 * people wait, go before all digests.
 * @returns false if too many mails are waiting
 */
export async function queueMail(
  tx: Pick<Transaction, 'execute'>,
  {
    kind,
    target,
    locale,
    since = null,
    lifeMs,
  }: Pick<QueuedMail, 'kind' | 'target' | 'locale'> & {
    since?: Date | null;
    lifeMs: number;
  },
): Promise<boolean> {
  const [rows] = (await tx.execute(
    sql`SELECT COUNT(*) AS waiting FROM (SELECT 1 FROM mail_queue LIMIT ${MOST_QUEUED}) q`,
  )) as unknown as [{ waiting: number }[]];
  if (Number(rows[0]?.waiting ?? 0) >= MOST_QUEUED) return false;
  await tx.execute(sql`
    INSERT INTO mail_queue (kind, target, locale, since, due_at, expires_at)
    VALUES (${kind}, ${target}, ${locale}, ${since && utc(since)}, UTC_TIMESTAMP(3) - INTERVAL ${kind === 'digest' ? 0 : HEAD_START_H} HOUR,
      UTC_TIMESTAMP(3) + INTERVAL ${lifeMs * 1_000} MICROSECOND)
    ON DUPLICATE KEY UPDATE locale = VALUES(locale), refusals = 0, due_at = VALUES(due_at),
      expires_at = VALUES(expires_at)`);
  return true;
}

/**
 * Takes what is due from the queue. What was taken is in the queue of nobody any more: if this node is killed now, it
 * is not sent. So nothing is sent twice.
 */
export async function takeMails(db: Database, limit: number): Promise<QueuedMail[]> {
  // Read first: most of the time there is nothing, and then nothing is locked.
  const [[due]] = await db.$client.query<RowDataPacket[]>(
    'SELECT 1 AS is_due FROM mail_queue WHERE due_at <= UTC_TIMESTAMP(3) LIMIT 1',
  );
  if (!due) return [];
  return transact(db, async (tx) => {
    const [rows] = (await tx.execute(sql`
      SELECT id, kind, target, locale, since, refusals,
        TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), expires_at) DIV 1000 AS leftMs
      FROM mail_queue WHERE due_at <= UTC_TIMESTAMP(3)
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`)) as unknown as [
      (Omit<QueuedMail, 'since'> & { id: number; since: string | null })[],
    ];
    if (rows.length > 0)
      await tx.execute(sql.raw(`DELETE FROM mail_queue WHERE id IN (${rows.map(({ id }) => +id).join()})`));
    return rows
      .filter(({ leftMs }) => leftMs > 0)
      .map(({ id: _, since, ...row }) => ({ ...row, since: since === null ? null : new Date(`${since}Z`) }));
  });
}

/** Puts a mail back, to be tried again. If another one of its kind came meanwhile, that one is sent instead. */
export async function putMailBack(db: Database, mail: QueuedMail, afterMs: number): Promise<void> {
  const { kind, target, locale, since, refusals, leftMs } = mail;
  await db.$client.query(
    `INSERT IGNORE INTO mail_queue (kind, target, locale, since, refusals, due_at, expires_at)
     VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)`,
    [kind, target, locale, since, Math.min(refusals + 1, 255), Math.round(afterMs * 1_000), Math.round(leftMs * 1_000)],
  );
}

/** Removes addresses that were not confirmed in time, and links for accounts that were not used. */
export async function cleanMails(db: Database): Promise<void> {
  await db.$client.query('DELETE FROM mail_confirmations WHERE expires_at <= UTC_TIMESTAMP(3) LIMIT 1000');
  await db.$client.query('DELETE FROM sign_up_links WHERE expires_at <= UTC_TIMESTAMP(3) LIMIT 1000');
}

/** A time as the database writes it, for raw SQL. */
function utc(time: Date): string {
  return time.toISOString().replace(/[TZ]/g, ' ').trim();
}
