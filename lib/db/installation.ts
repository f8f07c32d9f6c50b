import { randomUUID } from 'node:crypto';
import type { Database } from './client';
import { installation } from './schema';

/**
 * Which installation of the log this database holds; made at the first start, by one of the nodes.
 * A client that comes back with another epoch loads its page anew instead of resuming.
 */
export async function installationEpoch(db: Database): Promise<string> {
  await db.insert(installation).ignore().values({ id: 1, epoch: randomUUID() });
  const [row] = await db.select({ epoch: installation.epoch }).from(installation);
  if (!row) throw new Error('The installation has no epoch');
  return row.epoch;
}
