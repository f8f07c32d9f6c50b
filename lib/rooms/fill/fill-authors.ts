import { sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Transaction, transact } from '@/lib/db/transact';

/** How many log entries one transaction goes through. */
const ENTRIES = 10_000;
/** How many rooms are read at a time. */
const ROOMS = 500;

interface StaleRoom extends RowDataPacket {
  id: number;
  recorded: number;
  newest: number;
}

/** The part of a room's log that is after `from` and not after `upTo`. */
interface Part {
  roomId: number;
  from: number;
  upTo: number;
}

/**
 * Finds rooms with a newer message than `last_message_seq`. Reads one row of `messages` for each room that it looks at.
 * The order names the whole key, because by `seq` alone MySQL reads and sorts all messages of the room.
 */
export const STALE_ROOMS = `SELECT r.id, r.last_message_seq AS recorded,
    (SELECT m.seq FROM messages m WHERE m.room_id = r.id ORDER BY m.room_id DESC, m.seq DESC LIMIT 1) AS newest
  FROM rooms r WHERE r.last_seq > r.last_message_seq AND r.id > ? HAVING newest > recorded ORDER BY r.id LIMIT ?`;

/**
 * Sets `last_message_seq` where a version without memberships wrote messages, and makes the authors of these messages
 * members if the room is open and they are no guests. `last_message_seq` also shows how far this work has come.
 */
export async function addAuthors(db: Database): Promise<void> {
  for (let after = 0; ; ) {
    const [stale] = await db.$client.query<StaleRoom[]>(STALE_ROOMS, [after, ROOMS]);
    for (const parts of inSteps(stale)) await transact(db, (tx) => addMembers(tx, parts));
    const last = stale.at(-1);
    if (!last || stale.length < ROOMS) return;
    after = last.id;
  }
}

/** Yields groups of parts with at most ENTRIES entries together. Parts of one room come in the order of its log. */
function* inSteps(stale: readonly StaleRoom[]): Generator<Part[]> {
  let step: Part[] = [];
  let left = ENTRIES;
  for (const { id, recorded, newest } of stale) {
    for (let from = recorded; from < newest; ) {
      const upTo = Math.min(from + left, newest);
      step.push({ roomId: id, from, upTo });
      left -= upTo - from;
      from = upTo;
      if (left > 0) continue;
      yield step;
      [step, left] = [[], ENTRIES];
    }
  }
  if (step.length > 0) yield step;
}

/** Locks the rooms first, so nobody writes there meanwhile. A newer node may have set a higher number already. */
async function addMembers(tx: Transaction, parts: readonly Part[]): Promise<void> {
  const all = (one: (part: Part) => ReturnType<typeof sql>, separator: string) =>
    sql.join(parts.map(one), sql.raw(separator));
  const ids = all(({ roomId }) => sql`${roomId}`, ', ');
  const lastSeqs = all(({ roomId, upTo }) => sql`WHEN ${roomId} THEN ${upTo}`, ' ');
  // Written out, because on MariaDB row constructors would not be ranges of the key.
  const inParts = all(
    ({ roomId, from, upTo }) => sql`(m.room_id = ${roomId} AND m.seq > ${from} AND m.seq <= ${upTo})`,
    ' OR ',
  );
  await tx.execute(
    sql`UPDATE rooms SET last_message_seq = GREATEST(last_message_seq, CASE id ${lastSeqs} END),
          members_version = members_version + 1 WHERE id IN (${ids})`,
  );
  await tx.execute(
    sql`INSERT IGNORE INTO memberships (user_id, room_id, joined_seq, last_read_seq)
        SELECT DISTINCT u.id, r.id, r.last_seq, r.last_seq FROM messages m
        JOIN rooms r ON r.id = m.room_id AND r.kind = 'open'
        JOIN users u ON u.id = m.user_id AND u.role <> 'guest' AND u.deleting_at IS NULL WHERE ${inParts}`,
  );
  // Leaves 0 as it is: see raiseInboxVersions.
  await tx.execute(
    sql`UPDATE users u JOIN (SELECT DISTINCT m.user_id FROM messages m WHERE ${inParts}) authors ON authors.user_id = u.id
        SET u.inbox_version = u.inbox_version + 1 WHERE u.inbox_version > 0`,
  );
}
