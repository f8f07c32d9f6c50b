import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { FileKind } from '@/lib/files/file';
import { summaryOf } from '@/lib/files/summary';
import type { Locale } from '@/lib/i18n/locale';
import { directNews } from '@/lib/rooms/inbox';
import { attentionOf } from './badge';
import { concerns, isReachable, isRead, levelOf } from './decision';
import { blocksAmong, LIVE_DEVICES, membersAt, messagesAt } from './facts';
import { type Looks, withLooks } from './looks';
import { roomPayload } from './payload';
import type { QueuedPush } from './queue';
import type { Receiver } from './service/sender';
import type { PushContent, PushPayload } from './wire';

/** Something from the queue, with what is sent. */
export interface Outgoing extends QueuedPush {
  device: Receiver & { host: string };
  payload: PushPayload;
}

interface DeviceRow extends Receiver {
  id: number;
  host: string;
  userId: number;
  locale: Locale;
  content: PushContent | null;
  shownIn: string | null;
}

export interface Written {
  roomId: number;
  seq: number;
  body: string | null;
  author: string | null;
  kind: 'open' | 'closed' | 'direct';
  name: string;
  title: string;
}

/**
 * Looks again, right before something is sent, at what was queued: the person may have read it meanwhile, left the
 * room, or muted it. What they have read becomes a `read`, if the device may show a notification of the room.
 */
export async function outgoingOf(
  db: Database,
  queued: readonly QueuedPush[],
  { looks, ...from }: { origin: string; house: string; looks: Looks },
  now = new Date(),
): Promise<Outgoing[]> {
  const devices = await devicesById(db, queued);
  const people = queued.flatMap((one) => {
    const device = devices.get(one.deviceId);
    return device ? [{ ...one, userId: device.userId, device }] : [];
  });
  if (people.length === 0) return [];
  const userIds = [...new Set(people.map(({ userId }) => userId))];
  const [messages, members, texts, attention, unread] = await Promise.all([
    messagesAt(db, people),
    membersAt(db, people).then((members) => withLooks(looks, members)),
    textsOf(db, people),
    attentionOf(db, userIds),
    directNews(db, people),
  ]);
  const authors = messages.map(({ author }) => author);
  const [blocks, files] = await Promise.all([blocksAmong(db, userIds, authors), filesOf(db, people)]);
  return people.flatMap((one): Outgoing[] => {
    const { userId, roomId, seq, device } = one;
    const message = messages.find((m) => m.roomId === roomId && m.seq === seq);
    const member = members.find((m) => m.roomId === roomId && m.userId === userId);
    const written = texts.find((m) => m.roomId === roomId && m.seq === seq);
    if (!written) return [];
    const mayNotify = !one.onlyRead && message && member && isReachable(member, now);
    const isNew = mayNotify && concerns(message, member, blocks.get(userId) ?? new Set(), now);
    const isShown = device.shownIn?.split(',').includes(String(roomId)) ?? false;
    // A person who is no longer in the room learns nothing more of it: the notification is closed.
    if (!isNew && !(isShown && (!member || !message || message.isGone || isRead(member, seq)))) return [];
    const own = attention.get(userId);
    const all = member && levelOf(member, now) === 'all' ? unread.get(userId)?.get(roomId)?.unread : undefined;
    const payload = roomPayload({
      kind: isNew ? 'message' : 'read',
      ...from,
      locale: device.locale,
      content: device.content ?? 'all',
      room: { id: roomId, kind: written.kind, name: written.name, title: written.title },
      seq,
      author: written.author ?? '',
      text: isNew ? (written.body ?? '') : '',
      files: isNew ? summaryOf(files.get(`${roomId}/${seq}`)) : null,
      count: isNew ? Math.max(1, all ?? own?.rooms.get(roomId) ?? 1) : 0,
      badge: own?.badge ?? 0,
    });
    return [{ ...one, device, payload }];
  });
}

async function devicesById(db: Database, queued: readonly QueuedPush[]): Promise<Map<number, DeviceRow>> {
  if (queued.length === 0) return new Map();
  const [rows] = await db.$client.query<(DeviceRow & RowDataPacket)[]>(
    `SELECT d.id, d.user_id AS userId, d.endpoint, d.host, d.p256dh, d.auth, COALESCE(u.locale, d.locale) AS locale,
       c.content, (SELECT GROUP_CONCAT(x.room_id) FROM push_shown x WHERE x.device_id = d.id AND x.room_id IN (?)) AS shownIn
     FROM ${LIVE_DEVICES} LEFT JOIN push_choices c ON c.user_id = d.user_id WHERE d.id IN (?)`,
    [queued.map(({ roomId }) => roomId), queued.map(({ deviceId }) => deviceId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type MessagePlace = Pick<QueuedPush, 'roomId' | 'seq'>;

/** The messages with their rooms; also of rooms in which nobody of these people is any more. */
export async function textsOf(db: Database, places: readonly MessagePlace[]): Promise<Written[]> {
  const [rows] = await db.$client.query<(Written & RowDataPacket)[]>(
    `SELECT m.room_id AS roomId, m.seq, m.body, COALESCE(NULLIF(u.display_name, ''), u.username) AS author,
       r.kind, r.name, r.title
     FROM (${placesOf(places)}) p STRAIGHT_JOIN messages m ON m.room_id = p.room_id AND m.seq = p.seq
       STRAIGHT_JOIN rooms r ON r.id = m.room_id LEFT JOIN users u ON u.id = m.user_id`,
  );
  return rows;
}

/** The files of messages, by `ROOM/SEQ`. */
export async function filesOf(
  db: Database,
  places: readonly MessagePlace[],
): Promise<Map<string, { kind: FileKind; name: string }[]>> {
  const [rows] = await db.$client.query<
    ({ roomId: number; seq: number; kind: FileKind; name: string } & RowDataPacket)[]
  >(
    `SELECT f.room_id AS roomId, f.message_seq AS seq, f.kind, f.name FROM (${placesOf(places)}) p
       STRAIGHT_JOIN files f ON f.room_id = p.room_id AND f.message_seq = p.seq
     WHERE f.purpose = 'message' AND f.deleted_at IS NULL ORDER BY f.position`,
  );
  const files = new Map<string, { kind: FileKind; name: string }[]>();
  for (const { roomId, seq, kind, name } of rows) {
    const key = `${roomId}/${seq}`;
    files.set(key, [...(files.get(key) ?? []), { kind, name }]);
  }
  return files;
}

function placesOf(places: readonly MessagePlace[]): string {
  return places.map(({ roomId, seq }) => `SELECT ${+roomId} AS room_id, ${+seq} AS seq`).join(' UNION ');
}
