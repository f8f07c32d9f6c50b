import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { pushRooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { concerns, isReachable, type PushMember } from './decision';
import { blocksAmong, type DatedMessage, devicesOf, membersWithDevices, messagesAfter } from './facts';
import { type Looks, withLooks } from './looks';

/** The times of notifications, in ms. Tests make them shorter. */
export interface PushTimes {
  /** The time that a person has to read a message on one device, before the others are notified. */
  delayMs: number;
  /** Older messages notify nobody: after an outage, for example. */
  freshMs: number;
}

export const TIMES: PushTimes = { delayMs: 4_000, freshMs: 600_000 };

/** Messages of one room that are looked at. If more came meanwhile, the oldest of them notify nobody. */
const MESSAGES = 500;
/** Rows of the queue that one statement writes. */
const ROWS = 500;

/**
 * Decides whom the new messages of a room notify, and queues it for their devices. Several nodes may do this at once:
 * the one that raises `through` is the one whose decision counts, so each message is decided once. If a node is killed
 * before that, another one decides.
 * @returns `early`: a message is younger than the delay
 */
export async function decideRoom(
  { db, looks }: { db: Database; looks: Looks },
  roomId: number,
  { delayMs, freshMs }: PushTimes,
  now = new Date(),
): Promise<'done' | 'early'> {
  const members = await membersWithDevices(db, roomId);
  if (members.length === 0) return 'done';
  const through = await throughOf(db, roomId);
  const found = await messagesAfter(db, roomId, through, MESSAGES);
  const age = ({ createdAt }: DatedMessage) => now.getTime() - createdAt.getTime();
  const firstEarly = found.findIndex((message) => age(message) < delayMs);
  const due = firstEarly === -1 ? found : found.slice(0, firstEarly);
  const last = due.at(-1);
  if (last) {
    const fresh = due.filter((message) => age(message) < freshMs);
    const rows = await rowsFor(db, await choose({ db, looks }, fresh, members, now), freshMs);
    await queue(db, { roomId, through, upTo: last.seq }, rows);
  }
  return firstEarly === -1 ? 'done' : 'early';
}

/** @returns whether this call raised `through`, and so queued the rows */
function queue(
  db: Database,
  { roomId, through, upTo }: { roomId: number; through: number; upTo: number },
  rows: readonly string[],
): Promise<boolean> {
  return transact(db, async (tx) => {
    const claim = `UPDATE push_rooms SET through = ${+upTo} WHERE room_id = ${+roomId} AND through = ${+through}`;
    const [{ affectedRows }] = await tx.execute(sql.raw(claim));
    if (affectedRows === 0) return false;
    for (let at = 0; at < rows.length; at += ROWS) {
      // Of several messages only the newest is sent: its notification says how many there are.
      await tx.execute(
        sql.raw(`INSERT INTO push_queue (device_id, room_id, seq, only_read, refusals, due_at, expires_at)
          VALUES ${rows.slice(at, at + ROWS).join()}
          ON DUPLICATE KEY UPDATE seq = VALUES(seq), only_read = FALSE, refusals = 0, due_at = VALUES(due_at),
            expires_at = VALUES(expires_at)`),
      );
    }
    return true;
  });
}

/** Rows of the queue, as SQL. */
async function rowsFor(db: Database, chosen: readonly Chosen[], freshMs: number): Promise<string[]> {
  const devices = await devicesOf(
    db,
    chosen.map(({ userId }) => userId),
  );
  return chosen.flatMap(({ userId, message: { roomId, seq, createdAt } }) => {
    const expiresAt = new Date(createdAt.getTime() + freshMs).toISOString().replace(/[TZ]/g, ' ').trim();
    return (devices.get(userId) ?? []).map(
      (device) => `(${+device},${+roomId},${+seq},FALSE,0,UTC_TIMESTAMP(3),'${expiresAt}')`,
    );
  });
}

interface Chosen {
  userId: number;
  message: DatedMessage;
}

/** For each person the newest message that notifies them. */
async function choose(
  { db, looks }: { db: Database; looks: Looks },
  messages: readonly DatedMessage[],
  members: readonly PushMember[],
  now: Date,
): Promise<Chosen[]> {
  if (messages.length === 0) return [];
  const looked = await withLooks(looks, members);
  const reachable = looked.filter((member) => isReachable(member, now));
  const userIds = reachable.map(({ userId }) => userId);
  const authors = messages.map(({ author }) => author);
  const blocks = await blocksAmong(db, userIds, authors);
  return reachable.flatMap((member): Chosen[] => {
    const blocked = blocks.get(member.userId) ?? NOBODY;
    const message = messages.findLast((one) => concerns(one, member, blocked, now));
    return message ? [{ userId: member.userId, message }] : [];
  });
}

const NOBODY: ReadonlySet<number> = new Set();

async function throughOf(db: Database, roomId: number): Promise<number> {
  const [known] = await db.select().from(pushRooms).where(eq(pushRooms.roomId, roomId));
  if (known) return known.through;
  await db.insert(pushRooms).ignore().values({ roomId, through: 0 });
  return 0;
}
