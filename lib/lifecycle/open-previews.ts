import type { PersonLimits } from '@/lib/api/person-limits';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { type Files, incomingOf } from '@/lib/files/files';
import type { Storages } from '@/lib/files/storage/storages';
import { LinkPreviews } from '@/lib/messages/previews/previews';
import type { Log } from '@/lib/telemetry/log';
import type { MessagePath } from './message-path';

interface PreviewsDeps {
  config: Config;
  db: Database;
  origins: readonly string[];
  storages: Storages;
  messagePath: MessagePath;
  log: Log;
}

/** Reads the pages behind the links of what this process commits, if that is switched on. */
export function openPreviews(
  { config, db, origins, storages, messagePath, log }: PreviewsDeps,
  files: Files,
  personLimits: PersonLimits,
): LinkPreviews | null {
  if (!config.linkPreviews) return null;
  const { messageLog } = messagePath;
  const { pictures, quota } = files;
  const incoming = incomingOf(config.files);
  const own = [...origins, ...(config.files.origin === null ? [] : [config.files.origin])];
  const limit = (userId: number) => personLimits.take('previewed', userId);
  const stored = { db, messageLog, storages, pictures, quota, incoming };
  const previews = new LinkPreviews({ ...stored, origins: own, limit, log });
  messagePath.observe((event) => previews.offer(event));
  return previews;
}
