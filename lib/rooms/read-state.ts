import { sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Transaction, transact } from '@/lib/db/transact';
import { raiseInboxes } from './inbox-version';

/**
 * How far a person has read in a room, and whether they marked it as unread. There are no counters: what is above
 * `lastReadSeq` is unread. Reading takes no lock on the room, so writers never wait for it. Each change raises the
 * inbox version of the person, and `rev`. Of two states, the one with the higher `rev` is the newer one.
 */
export interface ReadState {
  /** Only grows, and is never above the head. */
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
}

/** A request to change one person's read state in one room. */
export interface ReadRequest {
  userId: number;
  roomId: number;
  /** The room is read up to here, at most to its head. */
  readTo: number;
  /** Null removes a mark as unread. A room without messages cannot be marked. */
  unreadFrom: number | null;
}

/** The result of one person's requests. */
export interface ReadResult {
  userId: number;
  /** The person's inbox version, if something changed: exactly one more than before. Otherwise null. */
  version: number | null;
  /** Without rooms that the person is not a member of. */
  rooms: (ReadState & { roomId: number; changed: boolean })[];
}

interface Found extends ReadState {
  userId: number;
  roomId: number;
  head: number;
  lastMessageSeq: number;
}

/** A membership that this transaction has locked, with the person's row. */
interface Locked extends ReadState {
  userId: number;
  roomId: number;
  version: number;
}

const SELECT = `SELECT m.user_id AS userId, m.room_id AS roomId, m.last_read_seq AS lastReadSeq,
  m.unread_from_seq AS unreadFromSeq, m.rev`;

/**
 * Carries out what several people ask for. The caller gives at most one request for each person and room. Takes one
 * query if nothing changes, and otherwise one short transaction for all, so the cost does not grow with the number of
 * people.
 */
export async function changeReadStates(db: Database, requests: readonly ReadRequest[]): Promise<ReadResult[]> {
  if (requests.length === 0) return [];
  const found = await statesOf(db, requests);
  const asked = new Map(requests.map((request) => [keyOf(request), request]));
  const wanted = found.flatMap((state) => {
    const request = asked.get(keyOf(state));
    return request ? [{ state, target: targetOf(request, state) }] : [];
  });
  const toWrite = wanted.filter(({ state, target }) => differs(state, target)).map(({ target }) => target);
  // All transactions that lock rows of several people lock them in the order of the ids.
  toWrite.sort((a, b) => a.userId - b.userId || a.roomId - b.roomId);
  const written = toWrite.length === 0 ? [] : await transact(db, (tx) => write(tx, toWrite));
  return resultsOf(found, written);
}

/** The requests that mark all rooms of these people as read. */
export async function unreadRooms(db: Database, userIds: readonly number[]): Promise<ReadRequest[]> {
  if (userIds.length === 0) return [];
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT m.user_id AS userId, m.room_id AS roomId, r.last_seq AS readTo
     FROM memberships m JOIN rooms r ON r.id = m.room_id
     WHERE m.user_id IN (?) AND (r.last_message_seq > m.last_read_seq OR m.unread_from_seq IS NOT NULL)`,
    [userIds],
  );
  return rows.map(({ userId, roomId, readTo }) => ({ userId, roomId, readTo, unreadFrom: null }));
}

async function statesOf(db: Database, requests: readonly ReadRequest[]): Promise<Found[]> {
  const [rows] = await db.$client.query<(Found & RowDataPacket)[]>(
    `${SELECT}, r.last_seq AS head, r.last_message_seq AS lastMessageSeq
     FROM (${placesOf(requests)}) p ${JOIN_MEMBERSHIPS} STRAIGHT_JOIN rooms r ON r.id = m.room_id`,
  );
  return rows;
}

/** Reads and writes only rows that it locks, so nobody else can change a version in between. */
async function write(tx: Transaction, targets: readonly ReadRequest[]): Promise<Locked[]> {
  // Two statements, in the order of the locks (inbox-version.ts).
  const [states] = (await tx.execute(
    sql.raw(`${SELECT} FROM (${placesOf(targets)}) p ${JOIN_MEMBERSHIPS} FOR UPDATE`),
  )) as unknown as [Omit<Locked, 'version'>[]];
  if (states.length === 0) return [];
  const userIds = [...new Set(states.map(({ userId }) => userId))];
  const [people] = (await tx.execute(
    sql.raw(`SELECT id, inbox_version AS version FROM users WHERE id IN (${userIds.join()}) ORDER BY id FOR UPDATE`),
  )) as unknown as [{ id: number; version: number }[]];
  const versions = new Map(people.map(({ id, version }) => [id, version]));
  const rows = states.flatMap((state): Locked[] => {
    const version = versions.get(state.userId);
    return version === undefined ? [] : [{ ...state, version }];
  });
  const before = new Map(rows.map((row) => [keyOf(row), row]));
  const changes = targets.flatMap((target) => {
    const state = before.get(keyOf(target));
    return state && differs(state, target) ? [{ state, target }] : [];
  });
  if (changes.length === 0) return [];
  const after = changes.map(({ state, target }) => ({
    ...state,
    lastReadSeq: Math.max(state.lastReadSeq, target.readTo),
    unreadFromSeq: target.unreadFrom,
    rev: state.rev + 1,
    version: state.version + 1,
  }));
  await tx.execute(
    sql.raw(`UPDATE (${after.map(valuesOf).join(' UNION ALL ')}) p ${JOIN_MEMBERSHIPS}
      SET m.last_read_seq = p.last_read_seq, m.unread_from_seq = p.unread_from_seq, m.rev = p.rev`),
  );
  await raiseInboxes(tx, [...new Set(after.map(({ userId }) => userId))]);
  return after;
}

/**
 * Fixes the join order: first the few places, then their memberships by primary key. Otherwise the query might lock
 * other rows.
 */
const JOIN_MEMBERSHIPS = 'STRAIGHT_JOIN memberships m ON m.user_id = p.user_id AND m.room_id = p.room_id';

/** Numbers only, so nothing needs escaping. */
function placesOf(places: readonly { userId: number; roomId: number }[]): string {
  return places.map(({ userId, roomId }) => `SELECT ${+userId} AS user_id, ${+roomId} AS room_id`).join(' UNION ALL ');
}

function valuesOf({ userId, roomId, lastReadSeq, unreadFromSeq, rev }: Locked): string {
  return `SELECT ${userId} AS user_id, ${roomId} AS room_id, ${lastReadSeq} AS last_read_seq,
    ${unreadFromSeq} AS unread_from_seq, ${rev} AS rev`;
}

/** The request within the room's limits. They only grow, so values that were read a moment ago are not too high. */
function targetOf({ userId, roomId, readTo, unreadFrom }: ReadRequest, state: Found): ReadRequest {
  const { head, lastMessageSeq } = state;
  const marked = lastMessageSeq > 0 ? Math.max(1, Math.min(unreadFrom ?? 0, lastMessageSeq)) : state.unreadFromSeq;
  return { userId, roomId, readTo: Math.min(readTo, head), unreadFrom: unreadFrom === null ? null : marked };
}

function differs(state: ReadState, { readTo, unreadFrom }: ReadRequest): boolean {
  return readTo > state.lastReadSeq || unreadFrom !== state.unreadFromSeq;
}

function resultsOf(found: readonly Found[], written: readonly Locked[]): ReadResult[] {
  const changes = new Map(written.map((state) => [keyOf(state), state]));
  const results = new Map<number, ReadResult>();
  for (const state of found) {
    const change = changes.get(keyOf(state));
    const { userId, roomId } = state;
    const { lastReadSeq, unreadFromSeq, rev } = change ?? state;
    const result = results.get(userId) ?? { userId, version: null, rooms: [] };
    results.set(userId, result);
    result.version ??= change?.version ?? null;
    result.rooms.push({ roomId, lastReadSeq, unreadFromSeq, rev, changed: change !== undefined });
  }
  return [...results.values()];
}

function keyOf({ userId, roomId }: { userId: number; roomId: number }): string {
  return `${userId}/${roomId}`;
}
