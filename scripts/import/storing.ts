import { join } from 'node:path';
import { loadConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { Pictures } from '@/lib/files/pictures/pictures';
import { Storages } from '@/lib/files/storage/storages';
import { Quota } from '@/lib/files/upload/quota';
import { openLog } from '@/lib/telemetry/log';

/** What an import stores files with. `close` at the end. */
export function filesOf(db: Database) {
  const { files } = loadConfig();
  const [storages, pictures] = [new Storages(files), new Pictures({ log: openLog('silent') })];
  // Whoever may run this command decides how much is stored.
  const quota = new Quota(db, { quotaBytes: 0, quotaAllBytes: 0 });
  const close = async () => {
    pictures.end();
    await storages.close();
  };
  return { db, storages, pictures, quota, incoming: join(files.dir, 'import'), close };
}
