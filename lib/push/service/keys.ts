import type { Database } from '@/lib/db/client';
import { pushKeys } from '@/lib/db/schema';
import { newVapidKeys, type VapidKeys } from './vapid';

/**
 * Returns the keys of this installation. One of the nodes makes them at the first start: the row that was stored first
 * counts. They stay for good, because all subscriptions of browsers are bound to them.
 */
export async function vapidKeys(db: Database): Promise<VapidKeys> {
  const [found] = await db.select().from(pushKeys);
  if (found) return found;
  await db
    .insert(pushKeys)
    .ignore()
    .values({ id: 1, ...newVapidKeys() });
  const [row] = await db.select().from(pushKeys);
  if (!row) throw new Error('The installation has no keys for notifications');
  return row;
}

/**
 * Whom a push service may ask about this installation. Apple refuses https://localhost, so an installation without a
 * public https address gives an address of mail that reaches nobody.
 */
export function vapidSubject(publicUrl: string): string {
  return publicUrl.startsWith('https:') && !/^https:\/\/(localhost|127\.|\[)/.test(publicUrl)
    ? publicUrl
    : 'mailto:nobody@tertulia.invalid';
}
