import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';

/**
 * Where a room's messages from a time on begin: the seq of the first message sent at or after `at` (milliseconds since
 * 1970), or a seq of at most `below` if there is none below it. Halves the log, so it takes a few short queries
 * whatever the size of the room, and no index on time. Right as far as the messages of a room are in the order of their
 * times: the clocks of nodes may differ a little.
 */
export async function seqSince(db: Database, roomId: number, at: number, below: number): Promise<number> {
  let [low, high] = [1, below];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [[row]] = await db.$client.query<({ seq: number; at: Date } & RowDataPacket)[]>(NEXT_MESSAGE, [
      roomId,
      middle,
      high,
    ]);
    if (row && row.at.getTime() < at) low = row.seq + 1;
    else high = middle;
  }
  return low;
}

const NEXT_MESSAGE = `SELECT seq, created_at AS at FROM messages
  WHERE room_id = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT 1`;
