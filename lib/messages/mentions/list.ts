import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { summaryFrom, summarySql } from '@/lib/files/columns';
import type { FileSummary } from '@/lib/files/summary';
import { showable } from '@/lib/text';
import { blockedIds } from '@/lib/users/blocks';
import { EVERYBODY } from './rows';

/** A message that names a person, in the list of all of them. */
export interface FoundMention {
  room: { id: number; kind: 'open' | 'closed' | 'direct'; name: string; title: string };
  seq: number;
  text: string;
  /** The author's names; null once the account is gone. Empty `shown`: the user name. */
  user: string | null;
  shown: string | null;
  /** What it has of files; null: none. */
  files: FileSummary | null;
  face: string | null;
  createdAt: Date;
}

/** A place in the list: by time, and what was written at the same time by room and seq. */
export interface MentionPlace {
  createdAt: Date;
  roomId: number;
  seq: number;
}

/** How many rows one page reads of the person's own mentions, and as many of those of everybody. */
const LOOKED_AT = 500;
/** Messages that are read with one query. */
const READ = 50;

/**
 * The messages that name the person, or everybody in one of their rooms, newest first. Left out are deleted and hidden
 * messages,
 * the person's own, those of people whom they have blocked, and those in rooms that are archived or that they are not
 * in.
 * @returns at most `limit` messages, and the place after which the next ones come; null if there are no more. It reads
 *   a bounded number of rows, so there may be fewer messages than `limit` although more follow
 */
export async function mentionsOfPerson(
  db: Database,
  userId: number,
  after: MentionPlace | null,
  limit: number,
): Promise<{ found: FoundMention[]; next: MentionPlace | null }> {
  const [own, all, blocked] = await Promise.all([
    placesOf(db, userId, after),
    placesOf(db, EVERYBODY, after),
    blockedIds(db, userId),
  ]);
  const places = merged(own, all);
  const rooms = await roomsOf(db, userId, places);
  const inRooms = places.filter(({ roomId }) => rooms.has(roomId));
  const found: FoundMention[] = [];
  while (inRooms.length > 0) {
    const part = inRooms.splice(0, READ);
    const messages = await messagesAt(db, userId, blocked, part);
    for (const place of part) {
      const message = messages.get(keyOf(place));
      const room = rooms.get(place.roomId);
      if (message && room) found.push({ room, ...message });
      if (found.length === limit) return { found, next: place };
    }
  }
  // If one of the lists was cut, there may be more after its end.
  return { found, next: own.isCut || all.isCut ? (places.at(-1) ?? null) : null };
}

interface Places {
  places: MentionPlace[];
  isCut: boolean;
}

/** Each message once, in the order of the index on the time. */
async function placesOf(db: Database, userId: number, after: MentionPlace | null): Promise<Places> {
  const isAfter = `AND created_at <= ? AND (created_at < ? OR room_id < ? OR (room_id = ? AND seq < ?))`;
  const values = after ? [after.createdAt, after.createdAt, after.roomId, after.roomId, after.seq] : [];
  // The index has the primary key too, so it has the whole order.
  const sql = `SELECT DISTINCT created_at AS createdAt, room_id AS roomId, seq FROM mentions FORCE INDEX (mentions_newest)
    WHERE user_id = ? ${after ? isAfter : ''} ${userId === EVERYBODY ? "AND what = 'all'" : ''}
    ORDER BY created_at DESC, room_id DESC, seq DESC LIMIT ?`;
  const [rows] = await db.$client.query<(MentionPlace & RowDataPacket)[]>(sql, [userId, ...values, LOOKED_AT]);
  return { places: rows, isCut: rows.length === LOOKED_AT };
}

/** Merges both lists, each message once, up to the place where the first list was cut. */
function merged(...lists: Places[]): MentionPlace[] {
  const byKey = new Map(lists.flatMap(({ places }) => places).map((place) => [keyOf(place), place]));
  const ends = lists.flatMap(({ places, isCut }) => (isCut ? (places.at(-1) ?? []) : []));
  return [...byKey.values()].filter((place) => ends.every((end) => compare(place, end) <= 0)).sort(compare);
}

/** Below 0 if `a` comes before `b`: newest first. */
function compare(a: MentionPlace, b: MentionPlace): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || b.roomId - a.roomId || b.seq - a.seq;
}

function keyOf({ roomId, seq }: Pick<MentionPlace, 'roomId' | 'seq'>): string {
  return `${roomId}/${seq}`;
}

async function roomsOf(
  db: Database,
  userId: number,
  places: readonly MentionPlace[],
): Promise<Map<number, FoundMention['room']>> {
  const ids = [...new Set(places.map(({ roomId }) => roomId))];
  if (ids.length === 0) return new Map();
  const [rows] = await db.$client.query<(FoundMention['room'] & RowDataPacket)[]>(
    `SELECT r.id, r.kind, r.name, r.title FROM memberships m JOIN rooms r ON r.id = m.room_id
     WHERE m.user_id = ? AND m.room_id IN (?) AND r.archived_at IS NULL AND r.deleting_at IS NULL`,
    [userId, ids],
  );
  return new Map(rows.map(({ id, kind, name, title }) => [id, { id, kind, name, title: showable(title) }]));
}

async function messagesAt(
  db: Database,
  userId: number,
  blocked: readonly number[],
  places: readonly MentionPlace[],
): Promise<Map<string, Omit<FoundMention, 'room'>>> {
  const isWanted = places.map(({ roomId, seq }) => `(m.room_id = ${+roomId} AND m.seq = ${+seq})`).join(' OR ');
  type Row = Omit<FoundMention, 'room' | 'files'> & { roomId: number; files: string | null } & RowDataPacket;
  const [rows] = await db.$client.query<Row[]>(
    `SELECT m.room_id AS roomId, m.seq, m.body AS text, u.username AS user, u.display_name AS shown, u.face_id AS face,
       m.created_at AS createdAt, ${summarySql('m')} AS files
     FROM messages m LEFT JOIN users u ON u.id = m.user_id
     WHERE (${isWanted}) AND m.deleted_at IS NULL AND m.body IS NOT NULL AND m.hidden_at IS NULL
       AND (m.user_id IS NULL OR m.user_id NOT IN (?))`,
    [[userId, ...blocked]],
  );
  return new Map(
    rows.map(({ roomId, seq, text, user, shown, face, files, createdAt }) => [
      keyOf({ roomId, seq }),
      { seq, text: showable(text), user, shown, face, files: summaryFrom(files), createdAt },
    ]),
  );
}
