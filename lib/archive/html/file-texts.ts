import type { RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';
import type { StorageName } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import type { Message } from '@/lib/messages/message';
import { withLineFeeds, withoutControls } from '@/lib/text';

/** The beginning of a file of text, by the id of the file. */
export type FileTexts = ReadonlyMap<string, string>;

export const NO_TEXTS: FileTexts = new Map();

/** So much of a file is in a page. */
const BYTES = 20_000;
const TIMEOUT_MS = 60_000;

/** The texts of a message's files that are texts. One whose bytes are not there has none. */
export async function fileTexts(
  db: Database,
  storages: Pick<Storages, 'of'>,
  { text, files = [] }: Message,
): Promise<FileTexts> {
  const ids = files.filter(({ type }) => type === 'text/plain').map(({ id }) => id);
  if (ids.length === 0 || text === null) return NO_TEXTS;
  const [rows] = await db.$client.query<RowDataPacket[]>({
    sql: 'SELECT id, storage, storage_key AS `key` FROM files WHERE id IN (?) AND deleted_at IS NULL',
    values: [ids],
    timeout: TIMEOUT_MS,
  });
  const texts = new Map<string, string>();
  for (const { id, storage, key } of rows) {
    const from = await storages.of(storage as StorageName);
    const stream = await from.get(key);
    if (!stream) continue;
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Leaving the loop ends the stream.
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      bytes += chunk.length;
      if (bytes > BYTES) break;
    }
    texts.set(id, shownText(Buffer.concat(chunks)));
  }
  return texts;
}

function shownText(bytes: Buffer): string {
  const text = withoutControls(withLineFeeds(bytes.subarray(0, BYTES).toString('utf8'))).toWellFormed();
  return bytes.length > BYTES ? `${text.replace(/\uFFFD+$/, '')} …` : text;
}
