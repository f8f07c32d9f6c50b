import { entryFrame } from '@/lib/chat/server/entry-frame';
import type { Database } from '@/lib/db/client';
import { logEntries } from '@/lib/messages/store';
import { MOST_ENTRIES } from './operations';

/**
 * A part of a room's log as programs get it: at most `limit` entries after the seq `since`, without holes. Without
 * `since` no entries, and in `next` the head.
 */
export async function logPage(
  db: Database,
  roomId: number,
  head: number,
  { since = head, limit = MOST_ENTRIES }: { since?: number | undefined; limit?: number | undefined },
) {
  const found = since === head ? [] : await logEntries(db, roomId, { after: since, upTo: head, limit });
  const entries = found.map((entry) => entryFrame(roomId, entry));
  return { entries, next: found.at(-1)?.seq ?? since, head };
}
