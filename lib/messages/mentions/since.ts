import type { RowDataPacket } from 'mysql2';
import { ERASE } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import type { ChangeKind } from '@/lib/messages/change-rows';
import { EVERYBODY } from './rows';

/** A part of a room's log: `after < seq ≤ upTo`. */
export interface LogRange {
  roomId: number;
  after: number;
  upTo: number;
}

/** The people whose count of mentions may have changed with a part of a room's log. */
export interface Concerned {
  people: Set<number>;
  everybody: boolean;
  /** Whether messages were edited or removed. Then everybody who has a count is concerned. */
  hasChanges: boolean;
}

/** Changes that may take mentions away, or add some to an older message. */
const CHANGES: readonly ChangeKind[] = ['edit', 'delete', ERASE, 'hide', 'show'];

/** Takes one query, along the keys. Rooms in which nobody is concerned are left out. */
export async function concernedSince(db: Database, ranges: readonly LogRange[]): Promise<Map<number, Concerned>> {
  const found = new Map<number, Concerned>();
  if (ranges.length === 0) return found;
  const within = (table: string) =>
    ranges
      .map(
        ({ roomId, after, upTo }) =>
          `${table}.room_id = ${+roomId} AND ${table}.seq > ${+after} AND ${table}.seq <= ${+upTo}`,
      )
      .join(' OR ');
  const isMeant = `(n.user_id <> ${EVERYBODY} OR n.what = 'all')`;
  const [rows] = await db.$client.query<({ roomId: number; userId: number | null; isChange: 0 | 1 } & RowDataPacket)[]>(
    `SELECT DISTINCT n.room_id AS roomId, n.user_id AS userId, 0 AS isChange
     FROM mentions n FORCE INDEX (mentions_message) WHERE (${within('n')}) AND ${isMeant}
     UNION ALL
     SELECT DISTINCT c.room_id, n.user_id, 1
     FROM message_changes c FORCE INDEX (PRIMARY)
       LEFT JOIN mentions n ON n.room_id = c.room_id AND n.seq = c.message_seq AND ${isMeant}
     WHERE (${within('c')}) AND c.kind IN (?)`,
    [CHANGES],
  );
  for (const { roomId, userId, isChange } of rows) {
    const concerned = found.get(roomId) ?? { people: new Set(), everybody: false, hasChanges: false };
    found.set(roomId, concerned);
    if (isChange) concerned.hasChanges = true;
    if (userId === EVERYBODY) concerned.everybody = true;
    else if (userId !== null) concerned.people.add(userId);
  }
  return found;
}
