import { randomUUID } from 'node:crypto';
import type { Database } from './client';
import { installation } from './schema';

/**
 * Returns the epoch, which identifies the log in this database. One of the nodes creates it at the first start. A
 * client that comes back with another epoch reloads its page instead of resuming.
 */
export async function installationEpoch(db: Database): Promise<string> {
  await db.insert(installation).ignore().values({ id: 1, epoch: randomUUID() });
  const [row] = await db.select({ epoch: installation.epoch }).from(installation);
  if (!row) throw new Error('The installation has no epoch');
  return row.epoch;
}
