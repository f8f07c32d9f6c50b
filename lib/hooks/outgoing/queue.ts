import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { HookEvent } from '@/lib/hooks/limits';
import { showable } from '@/lib/text';
import { hasWord } from './words';

/**
 * The queue of a webhook is the log of its room, from `through` on: what waits takes no room of its own, cannot be
 * lost, and is read when it is told. A node claims a webhook by moving `due_at` into the future. If it is killed,
 * another one claims the webhook after that.
 */

/** How long a claim holds without being renewed: longer than one message takes. */
const CLAIM_S = 30;
/** The most seqs of a log that one query looks at. */
const WINDOW = 500;
/** After so long without one success, an address is told nothing more. */
const GIVE_UP_S = 24 * 3_600;

export interface ClaimedHook {
  id: number;
  roomId: number;
  botId: number;
  url: string;
  event: HookEvent;
  words: string;
  signingKey: Buffer;
  through: number;
  refusals: number;
  /** The newest message of the room. */
  head: number;
}

const DUE = `FROM hooks h JOIN rooms r ON r.id = h.room_id AND r.archived_at IS NULL AND r.last_message_seq > h.through
    JOIN users b ON b.id = h.bot_id AND b.disabled_at IS NULL
    JOIN memberships m ON m.user_id = h.bot_id AND m.room_id = h.room_id`;

/** The rooms with a webhook that may be told something. */
export async function roomsTold(db: Database): Promise<number[]> {
  const [rows] = await db.$client.query<RowDataPacket[]>(
    'SELECT DISTINCT room_id AS id FROM hooks WHERE due_at IS NOT NULL',
  );
  return rows.map(({ id }) => id);
}

/** Claims webhooks for which something may be waiting. Of several nodes, one gets each. */
export async function claimDue(db: Database, limit: number): Promise<ClaimedHook[]> {
  const [rows] = await db.$client.query<(ClaimedHook & RowDataPacket)[]>(
    `SELECT h.id, h.room_id AS roomId, h.bot_id AS botId, h.url, h.event, h.words, h.signing_key AS signingKey, h.through,
       h.refusals, r.last_message_seq AS head ${DUE} WHERE h.due_at <= UTC_TIMESTAMP(3) ORDER BY h.due_at LIMIT ?`,
    [limit],
  );
  const claimed: ClaimedHook[] = [];
  for (const row of rows) {
    const sql = `UPDATE hooks SET due_at = UTC_TIMESTAMP(3) + INTERVAL ${CLAIM_S} SECOND
      WHERE id = ? AND through = ? AND due_at <= UTC_TIMESTAMP(3)`;
    if (await changes(db, sql, [row.id, row.through])) claimed.push(row);
  }
  return claimed;
}

export interface WaitingMessage {
  seq: number;
  text: string;
  at: Date;
  editedAt: Date | null;
  author: { id: number; name: string; shown: string };
  room: { name: string; title: string };
}

interface MessageRow {
  seq: number;
  body: string;
  at: Date;
  editedAt: Date | null;
  userId: number;
  username: string;
  shown: string;
  name: string;
  title: string;
}

/**
 * The next message of which a webhook is told, as it is now, and up to where nothing else is. Bots are not told of
 * bots, so that two can never answer each other for ever. Deleted and hidden messages are left out, and everything once
 * the bot was removed.
 */
export async function nextMessage(
  db: Database,
  { roomId, botId, event, words, through, head }: ClaimedHook,
): Promise<{ message: WaitingMessage | null; upTo: number }> {
  const upTo = Math.min(head, through + WINDOW);
  const named = 'AND EXISTS (SELECT 1 FROM mentions n WHERE n.room_id = m.room_id AND n.seq = m.seq AND n.user_id = ?)';
  const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>(
    `SELECT m.seq, m.body, m.created_at AS at, m.edited_at AS editedAt, u.id AS userId, u.username,
       u.display_name AS shown, r.name, r.title
     FROM messages m JOIN users u ON u.id = m.user_id AND u.bot_room_id IS NULL AND u.deleting_at IS NULL
       JOIN rooms r ON r.id = m.room_id AND r.archived_at IS NULL
       JOIN memberships own ON own.user_id = ? AND own.room_id = m.room_id
     WHERE m.room_id = ? AND m.seq > ? AND m.seq <= ? AND m.body IS NOT NULL AND m.deleted_at IS NULL
       AND m.hidden_at IS NULL ${event === 'mention' ? named : ''} ORDER BY m.seq ${event === 'word' ? '' : 'LIMIT 1'}`,
    [botId, roomId, through, upTo, ...(event === 'mention' ? [botId] : [])],
  );
  const row = event === 'word' ? rows.find(({ body }) => hasWord(body, words)) : rows[0];
  if (!row) return { message: null, upTo };
  const { seq, body, at, editedAt, userId: id, username: name, shown, name: room } = row;
  const [text, title] = [showable(body), showable(row.title)];
  return { message: { seq, text, at, editedAt, author: { id, name, shown }, room: { name: room, title } }, upTo: seq };
}

/**
 * Everything up to a seq is done. The claim holds on.
 * @param isTaken the receiver has taken a message
 * @returns false if the claim was lost, or the webhook was revoked or begun anew
 */
export function advance(
  db: Database,
  { id, through }: ClaimedHook,
  upTo: number,
  { isTaken = false, problem = null }: { isTaken?: boolean; problem?: string | null } = {},
): Promise<boolean> {
  const success = isTaken ? ', failing_since = NULL, problem = NULL' : '';
  const failure = problem === null ? '' : ', failing_since = COALESCE(failing_since, UTC_TIMESTAMP(3)), problem = ?';
  const sql = `UPDATE hooks SET through = ?, refusals = 0, due_at = UTC_TIMESTAMP(3) + INTERVAL ${CLAIM_S} SECOND
    ${success} ${failure} WHERE id = ? AND through = ? AND due_at IS NOT NULL`;
  return changes(db, sql, [upTo, ...(problem === null ? [] : [problem]), id, through]);
}

/** The message was not taken, and is told again after a time. */
export function postpone(
  db: Database,
  { id, through, refusals }: ClaimedHook,
  { problem, afterMs }: { problem: string; afterMs: number },
): Promise<boolean> {
  const sql = `UPDATE hooks SET refusals = ?, problem = ?, failing_since = COALESCE(failing_since, UTC_TIMESTAMP(3)),
      due_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE id = ? AND through = ? AND due_at IS NOT NULL`;
  return changes(db, sql, [Math.min(refusals + 1, 1_000), problem, Math.round(afterMs * 1_000), id, through]);
}

/** Other nodes, or the next turn, may go on. */
export function release(db: Database, { id, through }: ClaimedHook): Promise<boolean> {
  const sql = 'UPDATE hooks SET due_at = UTC_TIMESTAMP(3) WHERE id = ? AND through = ? AND due_at IS NOT NULL';
  return changes(db, sql, [id, through]);
}

/**
 * Switches an address off.
 * @param problem why; null: only if nothing was taken for a day
 * @returns whether it is off now, by this call
 */
export function switchOff(db: Database, id: number, problem: string | null): Promise<boolean> {
  const when =
    problem === null
      ? `AND failing_since <= UTC_TIMESTAMP(3) - INTERVAL ${GIVE_UP_S} SECOND`
      : 'AND due_at IS NOT NULL';
  const sql = `UPDATE hooks SET off_at = UTC_TIMESTAMP(3), due_at = NULL, problem = COALESCE(?, problem),
      failing_since = COALESCE(failing_since, UTC_TIMESTAMP(3)) WHERE id = ? AND off_at IS NULL ${when}`;
  return changes(db, sql, [problem, id]);
}

async function changes(db: Database, sql: string, values: unknown[]): Promise<boolean> {
  const [result] = await db.$client.query(sql, values);
  return (result as { affectedRows: number }).affectedRows === 1;
}
