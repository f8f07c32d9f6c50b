import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { house, houseIcons } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import type { Pictures } from '@/lib/files/pictures/pictures';
import { newIncoming, removeIncoming } from '@/lib/files/upload/incoming';
import { ICON_BYTES, ICON_NAMES, ICON_PIXELS, type IconName } from './icons';

/**
 * The logo of the community. What an administrator sends is drawn anew, so nothing else of it is kept, and belongs to
 * nobody: it stays when their account is deleted. It is public: the sign-in page, the manifest and a phone's launcher
 * show it to everybody.
 */

export interface LogoDeps {
  db: Database;
  pictures: Pick<Pictures, 'icons'>;
  /** Where files are received on this node. */
  incoming: string;
}

/**
 * @param bytes a picture in any format that the pictures of messages may have
 * @returns the version of the logo; null if it is no still picture that can be read
 * @throws PicturesBusy, or the error of the database or the disk. Then nothing has changed
 */
export async function takeLogo(
  { db, pictures, incoming }: LogoDeps,
  bytes: Buffer,
  actor: AuditEntry['actor'],
  now = new Date(),
): Promise<string | null> {
  const path = await newIncoming(incoming);
  try {
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    if (!(await pictures.icons(path, ICON_PIXELS))) return null;
    const icons = await Promise.all(
      ICON_NAMES.map(async (name) => ({ name, picture: await readFile(`${path}.${name}`) })),
    );
    if (icons.some(({ picture }) => picture.length > ICON_BYTES)) return null;
    return await transact(db, async (tx) => {
      const logo = await storeIcons(tx, icons);
      await record(tx, { actor, action: 'house.logo' }, now);
      return logo;
    });
  } finally {
    await removeIncoming(path);
  }
}

/** Locks the row of the community, so that of two logos one is there as a whole. @returns the version */
async function storeIcons(tx: Transaction, icons: { name: IconName; picture: Buffer }[]): Promise<string> {
  await tx.select({ id: house.id }).from(house).for('update');
  const hash = createHash('sha256');
  for (const { picture } of icons) hash.update(picture);
  const logo = hash.digest('hex').slice(0, 32);
  await tx.delete(houseIcons);
  await tx.insert(houseIcons).values(icons);
  await tx.update(house).set({ logo });
  return logo;
}

/** Pages show the product's mark again. Does nothing if there is no logo. */
export function removeLogo(db: Database, actor: AuditEntry['actor'], now = new Date()): Promise<void> {
  return transact(db, async (tx) => {
    const [before] = await tx.select({ logo: house.logo }).from(house).for('update');
    if (!before?.logo) return;
    await tx.delete(houseIcons);
    await tx.update(house).set({ logo: null });
    await record(tx, { actor, action: 'house.logo_off' }, now);
  });
}

/** The icons of the logo as PNG, with its version; null if the community has no logo. @throws the driver's error */
export async function readIcons(db: Database): Promise<{ logo: string; pictures: Map<IconName, Buffer> } | null> {
  // One statement, so that the icons are those of this version.
  const { name, picture } = houseIcons;
  const rows = await db.select({ logo: house.logo, name, picture }).from(house).innerJoin(houseIcons, sql`TRUE`);
  const logo = rows[0]?.logo;
  return logo ? { logo, pictures: new Map(rows.map((icon) => [icon.name, icon.picture])) } : null;
}
