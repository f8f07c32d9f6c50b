import { setImmediate } from 'node:timers/promises';
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { type Transaction, transact } from '@/lib/db/transact';
import { BLOCK, BlockBuilder, blockOf, SLICES } from './block';
import { foldedUnits } from './fold';
import { GRAMS_VERSION } from './grams';
import { gramsOfRow, type IndexedRow, KEEP_TEXT, searchedText } from './indexed-row';
import { queryOn } from './query-on';

/**
 * The most blocks that one transaction builds of those with new entries, and as many of those in which messages were
 * changed: with full ones it takes a few tenths of a second. Rows of neighbouring blocks are neighbours in the table,
 * so a few blocks are written almost as fast as one.
 */
const BLOCKS_AT_ONCE = 8;
/** How many messages are folded in one turn of the event loop. */
const ROWS_IN_A_TURN = 256;
/** The most rows that one statement writes, about 1 MB. */
const ROWS_AT_ONCE = 2_048;

/** What is left to do for a room. `busy`: another node is at it. */
export type IndexStep = 'more' | 'done' | 'busy';

interface IndexRow extends RowDataPacket {
  through: number;
  version: number;
  staleBlock: number | null;
}

/**
 * Applies the next part of a room’s log to its index: builds anew each block in which messages were added or changed.
 * That is all that is ever done to the index, so a crash loses nothing, and a repetition does no harm. Takes the lock
 * of the room’s row in search_rooms, and none that the chat needs.
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
    await buildBlocks(tx, roomId, [...new Set([...blocks, ...old])]);
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

/** The next entries of the log, a few blocks of them, and the blocks whose messages they add or change. */
async function nextPart(tx: Transaction, roomId: number, through: number, lastSeq: number) {
  const current = blockOf(through + 1);
  let upTo = Math.min(lastSeq, (current + BLOCKS_AT_ONCE) * BLOCK - 1);
  if (upTo <= through) return { blocks: [], upTo: through, isErased: false };
  const changed = new Set<number>();
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
    if (block >= current) continue;
    if (!changed.has(block) && changed.size === BLOCKS_AT_ONCE) {
      upTo = seq - 1;
      break;
    }
    changed.add(block);
  }
  return { blocks: [...changed, ...range(current, blockOf(upTo))], upTo, isErased };
}

async function buildBlocks(tx: Transaction, roomId: number, blocks: readonly number[]): Promise<void> {
  if (blocks.length === 0) return;
  const builders: BlockBuilder[] = [];
  const read = (block: number) => {
    const values = [roomId, block * BLOCK, (block + 1) * BLOCK];
    const both = Promise.all([
      queryOn<Omit<IndexedRow, 'fileNames'> & RowDataPacket>(tx, TEXTS, values),
      queryOn<{ seq: number; name: string } & RowDataPacket>(tx, FILE_NAMES, values),
    ]);
    // If this fails while nobody waits for it, the statement after it fails too.
    both.catch(() => {});
    return both;
  };
  let next = read(blocks[0] as number);
  for (const [i, block] of blocks.entries()) {
    const [rows, files] = await next;
    const following = blocks[i + 1];
    // The database reads the next block while this one is built.
    if (following !== undefined) next = read(following);
    const builder = new BlockBuilder(block);
    const names = new Map<number, string>();
    for (const { seq, name } of files) names.set(seq, names.has(seq) ? `${names.get(seq)}\n${name}` : name);
    for (const [at, { seq, userId, body }] of rows.entries()) {
      // A block takes about 20 ms. Sockets must not wait for it.
      if (at % ROWS_IN_A_TURN === ROWS_IN_A_TURN - 1) await setImmediate();
      const row = { seq, userId, body, fileNames: names.get(seq) ?? null };
      builder.add(seq, foldedUnits(searchedText(row)), gramsOfRow(row));
    }
    builders.push(builder);
  }
  const values: [number, number, number, Buffer][] = [];
  const empty = new Map<number, number[]>(blocks.map((block) => [block, []]));
  // In the order of the table.
  for (let slice = 0; slice < SLICES; slice++) {
    for (const builder of builders) {
      const bits = builder.slice(slice);
      if (bits.length > 0) values.push([roomId, slice, builder.block, bits]);
      else empty.get(builder.block)?.push(slice);
    }
  }
  for (let i = 0; i < values.length; i += ROWS_AT_ONCE) {
    const some = values.slice(i, i + ROWS_AT_ONCE);
    await queryOn(tx, 'REPLACE INTO search_slices (room_id, slice, block, bits) VALUES ?', [some]);
  }
  for (const [block, slices] of empty) {
    if (slices.length === 0) continue;
    const sql = 'DELETE FROM search_slices WHERE room_id = ? AND slice IN (?) AND block = ?';
    await queryOn<ResultSetHeader & RowDataPacket>(tx, sql, [roomId, slices, block]);
  }
}

// Two statements: with one, the database would look for the files of each message.
const TEXTS = `SELECT seq, user_id AS userId, body FROM messages
  WHERE room_id = ? AND seq >= ? AND seq < ? AND body IS NOT NULL`;
const FILE_NAMES = `SELECT message_seq AS seq, name FROM files FORCE INDEX (files_message)
  WHERE room_id = ? AND message_seq >= ? AND message_seq < ? AND purpose = 'message' AND deleted_at IS NULL
  ORDER BY message_seq, position`;

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
