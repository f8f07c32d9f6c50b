import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Transaction, transact } from '@/lib/db/transact';
import { BLOCK, BlockBuilder, blockOf, SLICES } from './block';
import { GRAMS_VERSION } from './grams';
import { gramsOfRow, INDEXED_COLUMNS, type IndexedRow, KEEP_TEXT, searchable } from './indexed-row';
import { queryOn } from './query-on';

/** The most blocks that one transaction builds: with full ones it takes a few tenths of a second. */
const BLOCKS_AT_ONCE = 16;

/** What is left to do for a room. `busy`: another node is at it. */
export type IndexStep = 'more' | 'done' | 'busy';

interface IndexRow extends RowDataPacket {
  through: number;
  version: number;
  staleBlock: number | null;
}

/**
 * Applies the next part of a room’s log to its index: builds anew each block in which messages were added or changed.
 * That is all that is ever done to the index, so a crash loses nothing, and a repetition does no harm. Takes the lock of
 * the room’s row in search_rooms, and none that the chat needs.
 */
export async function indexRoom(db: Database, roomId: number): Promise<IndexStep> {
  await db.$client.query('INSERT IGNORE INTO search_rooms (room_id, version) VALUES (?, ?)', [roomId, GRAMS_VERSION]);
  return transact(db, async (tx) => {
    const row = await lockedRow(tx, roomId);
    if (!row) return 'busy';
    const isOther = row.version !== GRAMS_VERSION;
    const through = isOther ? 0 : row.through;
    const [head] = await queryOn<{ lastSeq: number } & RowDataPacket>(
      tx,
      'SELECT last_seq AS lastSeq FROM rooms WHERE id = ?',
      [roomId],
    );
    // The room was removed, or a backup was restored.
    if (!head || through > head.lastSeq) {
      await queryOn(tx, 'DELETE FROM search_rooms WHERE room_id = ?', [roomId]);
      return 'done';
    }
    const { blocks, upTo, isErased } = await nextPart(tx, roomId, through, head.lastSeq);
    const stale = isOther ? null : isErased ? 0 : row.staleBlock;
    const old = stale === null ? [] : range(stale, Math.min(blockOf(through), stale + BLOCKS_AT_ONCE - 1));
    for (const block of new Set([...blocks, ...old])) await buildBlock(tx, roomId, block);
    const next = stale === null ? null : stale + old.length;
    const left = next === null || next > blockOf(through) ? null : next;
    const values = [upTo, GRAMS_VERSION, left, roomId];
    await queryOn(tx, 'UPDATE search_rooms SET through = ?, version = ?, stale_block = ? WHERE room_id = ?', values);
    return upTo < head.lastSeq || left !== null ? 'more' : 'done';
  });
}

/** Null if another transaction has the row. */
async function lockedRow(tx: Transaction, roomId: number): Promise<IndexRow | null> {
  const sql = `SELECT through, version, stale_block AS staleBlock FROM search_rooms WHERE room_id = ?
    FOR UPDATE SKIP LOCKED`;
  return (await queryOn<IndexRow>(tx, sql, [roomId]))[0] ?? null;
}

interface ChangedRow extends RowDataPacket {
  seq: number;
  target: number | null;
}

/** The next entries of the log, up to the end of a block, and the blocks whose messages they add or change. */
async function nextPart(tx: Transaction, roomId: number, through: number, lastSeq: number) {
  const current = blockOf(through + 1);
  let upTo = Math.min(lastSeq, (current + 1) * BLOCK - 1);
  if (upTo <= through) return { blocks: [], upTo: through, isErased: false };
  const blocks = new Set([current]);
  let isErased = false;
  // Reactions, pins and notes change no text.
  const changes = await queryOn<ChangedRow>(
    tx,
    `SELECT seq, message_seq AS target FROM message_changes FORCE INDEX (PRIMARY)
      WHERE room_id = ? AND seq > ? AND seq <= ? AND kind NOT IN (?) ORDER BY seq`,
    [roomId, through, upTo, KEEP_TEXT],
  );
  for (const { seq, target } of changes) {
    if (target === null) {
      // An erasure names no message: every block may have some.
      isErased = true;
      continue;
    }
    const block = blockOf(target);
    if (!blocks.has(block) && blocks.size === BLOCKS_AT_ONCE) {
      upTo = seq - 1;
      break;
    }
    blocks.add(block);
  }
  return { blocks: [...blocks], upTo, isErased };
}

async function buildBlock(tx: Transaction, roomId: number, block: number): Promise<void> {
  const rows = await queryOn<IndexedRow & RowDataPacket>(
    tx,
    `SELECT ${INDEXED_COLUMNS} FROM messages m
      WHERE m.room_id = ? AND m.seq >= ? AND m.seq < ? AND m.body IS NOT NULL`,
    [roomId, block * BLOCK, (block + 1) * BLOCK],
  );
  const builder = new BlockBuilder(block);
  for (const row of rows) builder.add(row.seq, searchable(row), gramsOfRow(row));
  const slices = [...builder.slices()];
  if (slices.length > 0) {
    const values = slices.map(({ slice, bits }) => [roomId, slice, block, bits]);
    await queryOn(tx, 'REPLACE INTO search_slices (room_id, slice, block, bits) VALUES ?', [values]);
  }
  const used = new Set(slices.map(({ slice }) => slice));
  const empty = range(0, SLICES - 1).filter((slice) => !used.has(slice));
  if (empty.length === 0) return;
  const sql = 'DELETE FROM search_slices WHERE room_id = ? AND slice IN (?) AND block = ?';
  await queryOn<ResultSetHeader & RowDataPacket>(tx, sql, [roomId, empty, block]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
