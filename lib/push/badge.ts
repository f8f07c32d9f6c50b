import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { mentionsOf } from '@/lib/messages/mentions/counts';
import { directNews } from '@/lib/rooms/inbox';
import type { Place } from './facts';

/** How many messages ask a person for attention. */
export interface Attention {
  /** In all rooms, as in the title of the page. */
  badge: number;
  /** In each room that has any. */
  rooms: ReadonlyMap<number, number>;
}

type Row = Place & { kind: string } & RowDataPacket;

/** The most unread rooms of all these people together that are counted. */
const ROOMS = 2_000;

/** Counts what asks these people for attention, as the list of rooms does (viewOf). Takes seven queries at most. */
export async function attentionOf(db: Database, userIds: readonly number[]): Promise<Map<number, Attention>> {
  const found = new Map(userIds.map((id) => [id, { badge: 0, rooms: new Map<number, number>() }]));
  if (found.size === 0) return found;
  const [unread] = await db.$client.query<Row[]>(
    `SELECT m.user_id AS userId, m.room_id AS roomId, r.kind FROM memberships m STRAIGHT_JOIN rooms r ON r.id = m.room_id
     WHERE m.user_id IN (?) AND r.archived_at IS NULL AND COALESCE(m.notify, '') <> 'none'
       AND (m.muted_until IS NULL OR m.muted_until <= UTC_TIMESTAMP(3))
       AND (r.last_message_seq > m.last_read_seq OR m.unread_from_seq IS NOT NULL) LIMIT ${ROOMS}`,
    [[...found.keys()]],
  );
  const [direct, mentions] = await Promise.all([
    directNews(
      db,
      unread.filter(({ kind }) => kind === 'direct'),
    ),
    mentionsOf(
      db,
      unread.filter(({ kind }) => kind !== 'direct'),
    ),
  ]);
  for (const { userId, roomId } of unread) {
    const count = direct.get(userId)?.get(roomId)?.unread ?? mentions.get(userId)?.get(roomId) ?? 0;
    const own = found.get(userId);
    if (!own || count === 0) continue;
    own.badge += count;
    own.rooms.set(roomId, count);
  }
  return found;
}
