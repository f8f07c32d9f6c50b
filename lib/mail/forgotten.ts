import type { Database } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { queueMail } from './queue';

/** The link that is sent is valid for an hour from then on. Later than this nobody waits for it. */
const LIFE_MS = 3_600_000;

/**
 * Queues a link for a new password, for whoever has this address. Does the same for every address.
 * @param addressKey from mailKey
 * @returns false if too many mails are waiting
 */
export function askForPassword(db: Database, addressKey: string, locale: Locale): Promise<boolean> {
  return transact(db, (tx) => queueMail(tx, { kind: 'reset', target: addressKey, locale, lifeMs: LIFE_MS }));
}
