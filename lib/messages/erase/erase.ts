import type { RowDataPacket } from 'mysql2/promise';
import { ERASE } from '@/lib/chat/protocol';
import { changeOfMessages, type Locked, type Writing } from '@/lib/messages/change-transaction';
import { removingDetails } from '@/lib/messages/requests/writings';
import { eraseDetailsOf } from './details';
import { eraseEntriesOf } from './entries';
import { BATCH_ROWS, type EraseDeps, noteTold, READ_ROWS, run, type Told } from './steps';

/** The most messages held in memory. If a person wrote more, a room may get more than one entry about the erasure. */
const PASS_MESSAGES = 100_000;

/**
 * Empties all messages of a person, closes the reports about them, removes their reactions, mentions and pins, and
 * removes the person as their author. Each batch is one transaction under the room's lock. The last batch of a room
 * also appends the entry that announces the erasure. Until a room has that entry, at least one of its messages still
 * names the person, so the next call finds the room. Once it has the entry, a page that is loaded again shows nothing
 * of the person. Searches again until nothing is found, because messages may have been on their way into the log during
 * the last pass.
 */
export async function erasePerson(deps: EraseDeps, userId: number): Promise<void> {
  const told: Told = new Map();
  for (;;) {
    const found = await messagesOf(deps, userId);
    if (found.size === 0) break;
    for (const [roomId, seqs] of found) await eraseIn(deps, userId, roomId, seqs, told);
  }
  await eraseDetailsOf(deps, userId, told);
  await eraseEntriesOf(deps, userId, told);
}

async function eraseIn(deps: EraseDeps, userId: number, roomId: number, seqs: number[], told: Told): Promise<void> {
  const rest = seqs.sort((a, b) => a - b);
  while (rest.length > 0) {
    const batch = rest.splice(0, BATCH_ROWS);
    const at = new Date();
    const decide = (locked: readonly Locked[]) => {
      // The other rows are done already: by a try whose COMMIT was not answered, or by another process that erases them
      // too.
      const theirs = locked.filter((row) => row.userId === userId).map(({ seq }) => seq);
      return theirs.length === 0 ? null : erasing(roomId, theirs, at, rest.length === 0);
    };
    deps.signal?.throwIfAborted();
    // No author: the entry must not say whose messages are erased.
    const entries = await deps.messageLog.change(roomId, { ...changeOfMessages(roomId, batch, decide), by: null, at });
    noteTold(told, roomId, entries);
  }
}

function erasing(roomId: number, seqs: number[], at: Date, isLast: boolean): Writing {
  const details = removingDetails(roomId, seqs, at);
  return {
    sql: `UPDATE messages SET body = NULL, deleted_at = COALESCE(deleted_at, ?), user_id = NULL, reply_to = NULL,
      hidden_at = NULL WHERE room_id = ? AND seq IN (?);
      UPDATE reports SET closed_at = ? WHERE room_id = ? AND message_seq IN (?) AND closed_at IS NULL; ${details.sql}`,
    values: [at, roomId, seqs, at, roomId, seqs, ...details.values],
    entries: isLast ? [{ type: ERASE }] : [],
  };
}

/**
 * The seqs of the person's messages by room. Scans the key (user_id, client_id), where the person's range has no other
 * rows.
 */
async function messagesOf(deps: EraseDeps, userId: number): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  let after = '';
  for (let count = 0; count < PASS_MESSAGES; count += READ_ROWS) {
    const rows = await run<RowDataPacket[]>(
      deps,
      `SELECT room_id, seq, client_id FROM messages WHERE user_id = ? AND client_id > ?
       ORDER BY client_id LIMIT ?`,
      [userId, after, READ_ROWS],
    );
    for (const { room_id, seq } of rows) {
      const seqs = found.get(room_id);
      if (seqs) seqs.push(seq);
      else found.set(room_id, [seq]);
    }
    if (rows.length < READ_ROWS) break;
    after = rows.at(-1)?.client_id ?? '';
  }
  return found;
}
