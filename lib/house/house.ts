import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { house } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { oneLine } from '@/lib/text';

/** What the community has decided about itself. */
export interface House {
  /** Empty: the name of the product. */
  name: string;
  /** Who may make an account if the settings say nothing. */
  signUp: 'open' | 'invite';
}

/** In Unicode code points, as the column counts. */
export const HOUSE_NAME_LENGTH = 40;

/** One of the nodes creates it at the first start. */
export async function readHouse(db: Database): Promise<House> {
  const { name, signUp } = house;
  await db.insert(house).ignore().values({ id: 1, signUp: 'invite' });
  const [row] = await db.select({ name, signUp }).from(house);
  if (!row) throw new Error('The installation has no row about its community');
  return row;
}

/** The name as it is stored: one line, in NFC, without surrounding blanks. It may be empty. */
export function houseNameFrom(typed: string): { name: string } | { problem: 'house_too_long' | 'bad_text' } {
  const name = oneLine(typed);
  if (name === null) return { problem: 'bad_text' };
  return [...name].length > HOUSE_NAME_LENGTH ? { problem: 'house_too_long' } : { name };
}

/** @param name from houseNameFrom; @param audit written in the same transaction, if the name changes */
export function renameHouse(db: Database, name: string, audit: AuditEntry): Promise<void> {
  return transact(db, async (tx) => {
    const [before] = await tx.select({ name: house.name }).from(house).for('update');
    if (before?.name === name) return;
    await tx.update(house).set({ name });
    await record(tx, audit);
  });
}
