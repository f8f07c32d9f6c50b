import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { house } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { oneLine } from '@/lib/text';
import { timeZones } from '@/lib/users/choices';

/** What the community has decided about itself. */
export interface House {
  /** Empty: the name of the product. */
  name: string;
  /** Who may make an account if the settings say nothing. */
  signUp: 'open' | 'invite';
  /** `#rrggbb`, of which accentFrom approves; null: the product's. */
  accent: string | null;
  /** An IANA name; null: that of the settings. */
  timeZone: string | null;
  /** Of people who have chosen none; null: the one for which each browser asks. */
  locale: Locale | null;
  /** The version of its logo (lib/house/icons.ts); null: the product's. */
  logo: string | null;
}

/** In Unicode code points, as the column counts. */
export const HOUSE_NAME_LENGTH = 40;

/** One of the nodes creates it at the first start. */
export async function readHouse(db: Database): Promise<House> {
  const { name, signUp, accent, timeZone, locale, logo } = house;
  await db.insert(house).ignore().values({ id: 1, signUp: 'invite' });
  const [row] = await db.select({ name, signUp, accent, timeZone, locale, logo }).from(house);
  if (!row) throw new Error('The installation has no row about its community');
  // Another node, or an archive, may know a zone that this server does not.
  return { ...row, timeZone: row.timeZone !== null && timeZones().includes(row.timeZone) ? row.timeZone : null };
}

/** The name as it is stored: one line, in NFC, without surrounding blanks. It may be empty. */
export function houseNameFrom(typed: string): { name: string } | { problem: 'house_too_long' | 'bad_text' } {
  const name = oneLine(typed);
  if (name === null) return { problem: 'bad_text' };
  return [...name].length > HOUSE_NAME_LENGTH ? { problem: 'house_too_long' } : { name };
}

export type HouseChange = Omit<House, 'signUp' | 'logo'>;

/**
 * @param change name and accent are from houseNameFrom and accentFrom
 * @param actor who is in the audit, if anything changes: once for the name, and once for the rest
 * @returns what the community is now
 */
export function changeHouse(db: Database, change: HouseChange, actor: AuditEntry['actor']): Promise<House> {
  return transact(db, async (tx) => {
    const [before] = await tx.select().from(house).for('update');
    if (!before) throw new Error('The installation has no row about its community');
    const { name, accent, timeZone, locale } = change;
    if (before.name !== name) await record(tx, { actor, action: 'house.rename' });
    const isSame = before.accent === accent && before.timeZone === timeZone && before.locale === locale;
    if (!isSame) await record(tx, { actor, action: 'house.look' });
    await tx.update(house).set({ name, accent, timeZone, locale });
    return { name, signUp: before.signUp, accent, timeZone, locale, logo: before.logo };
  });
}
