import { statfs } from 'node:fs/promises';
import type { Finding } from './checks';

const GIB = 2 ** 30;

/** Checks the disk of the private database. The disk of another database cannot be seen from here. */
export async function disk({
  privateDatabase,
  dataDir,
}: {
  privateDatabase: boolean;
  dataDir: string;
}): Promise<Finding> {
  if (!privateDatabase) return { level: 'neutral', code: 'disk_elsewhere' };
  const { bavail, bsize } = await statfs(dataDir);
  return judgeDisk(bavail * bsize);
}

/** On a full disk the database stops, and nobody can write a message until there is free space. */
export function judgeDisk(freeBytes: number): Finding {
  const detail = (freeBytes / GIB).toFixed(1);
  if (freeBytes < GIB / 2) return { level: 'red', code: 'disk_full', detail };
  if (freeBytes < 2 * GIB) return { level: 'amber', code: 'disk_low', detail };
  return { level: 'green', code: 'disk_ok', detail };
}
