import type { RowDataPacket } from 'mysql2';
import { messageToWire } from '@/lib/chat/wire';
import type { Database } from '@/lib/db/client';
import { summaryFrom, summarySql } from '@/lib/files/columns';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, type MessageRow, messageFrom } from '@/lib/messages/details/columns';
import { QUOTED_TEXT } from '@/lib/messages/details/quote';
import { type Message, quotedText, withSummary } from '@/lib/messages/message';
import { directKey } from '@/lib/rooms/direct';
import { othersIn } from '@/lib/rooms/inbox';
import { showable } from '@/lib/text';
import type { SearchContext, SearchHit, SearchRoom } from './answer';
import { searchable } from './indexed-row';
import { marksIn, marksWithin } from './marks';
import type { Hit } from './room-search';
import { matches, type Term } from './term';

type Place = Pick<Hit, 'roomId' | 'seq'>;

/**
 * The messages that were found, with their rooms and neighbours, in five queries whatever their number. Each statement
 * asks again whether the person is in the room, and a text that was changed since it was found is compared again. So
 * there may be fewer hits than places.
 */
export async function loadHits(
  db: Database,
  userId: number,
  places: readonly Place[],
  terms: readonly Term[],
): Promise<{ hits: SearchHit[]; rooms: SearchRoom[] }> {
  if (places.length === 0) return { hits: [], rooms: [] };
  const [found, beside] = await Promise.all([messagesAt(db, userId, places, terms), neighboursOf(db, places)]);
  const kept = places.filter((place) => found.has(keyOf(place)));
  const neighbours = kept.flatMap((place) => beside.get(keyOf(place)) ?? []);
  const roomIds = [...new Set(kept.map(({ roomId }) => roomId))];
  const [contexts, rooms] = await Promise.all([contextsAt(db, userId, neighbours), roomsAt(db, userId, roomIds)]);
  const isKnown = new Set(rooms.map(({ id }) => id));
  const hits = kept.flatMap((place): SearchHit[] => {
    const message = found.get(keyOf(place));
    if (!message || !isKnown.has(place.roomId)) return [];
    const near = (beside.get(keyOf(place)) ?? []).flatMap((one) => contexts.get(keyOf(one)) ?? []);
    const before = near.find(({ seq }) => seq < place.seq);
    const after = near.find(({ seq }) => seq > place.seq);
    return [
      {
        room: place.roomId,
        message: messageToWire(message),
        ...marksOf(message, terms),
        ...(before ? { before } : {}),
        ...(after ? { after } : {}),
      },
    ];
  });
  return { hits, rooms };
}

function keyOf({ roomId, seq }: Place): string {
  return `${roomId}/${seq}`;
}

/** SQL for the rows of these places of a table. The values are numbers from the database. */
function isAt(table: string, places: readonly Place[]): string {
  return places.map(({ roomId, seq }) => `(${table}.room_id = ${+roomId} AND ${table}.seq = ${+seq})`).join(' OR ');
}

/** SQL: the room of the message `m`, as far as the person is in it. */
const IN_ROOM = `STRAIGHT_JOIN memberships s ON s.user_id = ? AND s.room_id = m.room_id
  STRAIGHT_JOIN rooms r ON r.id = m.room_id AND r.deleting_at IS NULL`;

/** Those that can be read and still have the terms. */
async function messagesAt(db: Database, userId: number, places: readonly Place[], terms: readonly Term[]) {
  const [rows] = await db.$client.query<(MessageRow & { roomId: number } & RowDataPacket)[]>(hitsQuery(places), [
    userId,
  ]);
  const found = new Map<string, Message>();
  for (const row of rows) {
    const message = messageFrom(row);
    if (row.text === null) continue;
    const names = message.files?.map(({ name }) => name).join('\n') ?? null;
    if (!matches(searchable({ body: row.text, fileNames: names }), terms)) continue;
    found.set(keyOf({ roomId: row.roomId, seq: row.seq }), message);
  }
  return found;
}

function hitsQuery(places: readonly Place[]): string {
  return `SELECT m.room_id AS roomId, ${MESSAGE_COLUMNS} FROM messages m FORCE INDEX (PRIMARY) ${IN_ROOM} ${MESSAGE_JOINS}
    WHERE (${isAt('m', places)}) AND m.body IS NOT NULL AND m.hidden_at IS NULL`;
}

/** The places of the messages right before and after each of these. */
async function neighboursOf(db: Database, places: readonly Place[]): Promise<Map<string, Place[]>> {
  const [rows] = await db.$client.query<({ roomId: number; of: number; seq: number } & RowDataPacket)[]>(
    neighboursQuery(places),
  );
  const found = new Map<string, Place[]>();
  for (const { roomId, of, seq } of rows) {
    const key = keyOf({ roomId, seq: of });
    found.set(key, [...(found.get(key) ?? []), { roomId, seq }]);
  }
  return found;
}

/** One step along the primary key for each neighbour. */
function neighboursQuery(places: readonly Place[]): string {
  const one = ({ roomId, seq }: Place, side: '<' | '>') =>
    `(SELECT ${+roomId} AS roomId, ${+seq} AS \`of\`, seq FROM messages FORCE INDEX (PRIMARY)
      WHERE room_id = ${+roomId} AND seq ${side} ${+seq} ORDER BY seq ${side === '<' ? 'DESC' : 'ASC'} LIMIT 1)`;
  return places.flatMap((place) => [one(place, '<'), one(place, '>')]).join(' UNION ALL ');
}

type ContextRow = {
  roomId: number;
  seq: number;
  userId: number | null;
  user: string | null;
  shown: string | null;
  text: string;
  files: string | null;
  at: Date;
} & RowDataPacket;

async function contextsAt(db: Database, userId: number, places: readonly Place[]) {
  const contexts = new Map<string, SearchContext>();
  if (places.length === 0) return contexts;
  const [rows] = await db.$client.query<ContextRow[]>(contextsQuery(places), [userId]);
  for (const { roomId, seq, userId: author, user, shown, text, files, at } of rows) {
    contexts.set(keyOf({ roomId, seq }), {
      seq,
      userId: author,
      user,
      ...(shown ? { shown } : {}),
      text: quotedText(showable(text)),
      datetime: at.toISOString(),
      ...withSummary(summaryFrom(files)),
    });
  }
  return contexts;
}

function contextsQuery(places: readonly Place[]): string {
  return `SELECT q.room_id AS roomId, q.seq, u.id AS userId, u.username AS user, u.display_name AS shown,
      ${QUOTED_TEXT} AS text, ${summarySql('q')} AS files, q.created_at AS at
    FROM messages q FORCE INDEX (PRIMARY) ${IN_ROOM.replaceAll('m.', 'q.')} LEFT JOIN users u FORCE INDEX (PRIMARY) ON u.id = q.user_id
    WHERE (${isAt('q', places)}) AND q.body IS NOT NULL AND q.hidden_at IS NULL`;
}

type RoomRow = Pick<SearchRoom, 'id' | 'kind' | 'name'> & {
  title: string;
  archived: 0 | 1;
  isNotes: 0 | 1 | null;
} & RowDataPacket;

async function roomsAt(db: Database, userId: number, ids: readonly number[]): Promise<SearchRoom[]> {
  if (ids.length === 0) return [];
  const [rows] = await db.$client.query<RoomRow[]>(ROOMS, [directKey([userId]), userId, ids]);
  const others = await othersIn(
    db,
    userId,
    rows.filter(({ kind }) => kind === 'direct'),
  );
  return rows.map(({ id, kind, name, title, archived, isNotes }) => ({
    id,
    kind,
    name: kind === 'direct' ? '' : name,
    title: kind === 'direct' ? null : showable(title),
    ...(archived ? { archived: true } : {}),
    ...(kind === 'direct' ? { direct: { others: others.get(id) ?? [], ...(isNotes ? { isNotes: true } : {}) } } : {}),
  }));
}

const ROOMS = `SELECT r.id, r.kind, r.name, r.title, r.archived_at IS NOT NULL AS archived, r.direct_key = ? AS isNotes
  FROM memberships s STRAIGHT_JOIN rooms r ON r.id = s.room_id AND r.deleting_at IS NULL
  WHERE s.user_id = ? AND s.room_id IN (?)`;

/** Marks of the text and of the names of files. A phrase may begin in one of them and end in the next. */
function marksOf({ text, files = [] }: Message, terms: readonly Term[]): Pick<SearchHit, 'marks' | 'fileMarks'> {
  const parts = [text ?? '', ...files.map(({ name }) => name)];
  const marks = marksIn(parts.join('\n'), terms);
  let from = 0;
  const [ofText = [], ...ofFiles] = parts.map((part) => {
    const within = marksWithin(marks, from, part.length);
    from += part.length + 1;
    return within;
  });
  const marked = ofFiles.flatMap((found, i) => (found.length > 0 ? [[i, found] as const] : []));
  return { marks: ofText, ...(marked.length > 0 ? { fileMarks: Object.fromEntries(marked) } : {}) };
}
