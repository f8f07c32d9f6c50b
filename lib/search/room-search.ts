import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { EVERYBODY } from '@/lib/messages/mentions/rows';
import { seqSince } from '@/lib/messages/seq-since';
import { BLOCK, blockOf, intersect, mostTelling, seqsIn, sliceOf } from './block';
import { GRAMS_VERSION } from './grams';
import { hasFile, hasLink, INDEXED_COLUMNS, type IndexedRow, KEEP_TEXT, searchable } from './indexed-row';
import type { Has } from './query';
import { matches, type Term } from './term';

/** What to find, after the names in a query became ids. */
export interface Wanted {
  terms: readonly Term[];
  /** From `gramsOf`, and of the marks. Every hit has them; empty: nothing is known. */
  grams: readonly number[];
  /** Authors; null: anybody. */
  userIds: readonly number[] | null;
  has: readonly Has[];
  /** Messages that name this person; null: any. */
  mentions: number | null;
  isPinned: boolean;
  /** Milliseconds since 1970: at or after `from`, and before `until`. */
  from: number | null;
  until: number | null;
}

export interface Hit {
  roomId: number;
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** How many messages one step reads, and how many blocks. Both grow: most searches end early. */
const FIRST_TAIL = 256;
const MOST_TAIL = 4_096;
const FIRST_BLOCKS = 2;
const MOST_BLOCKS = 512;
const FIRST_CANDIDATES = 64;
const MOST_CANDIDATES = 1_024;
/** How much the clocks of several nodes may differ. */
const CLOCKS_MS = 60_000;
/** The most slices that are read of the first blocks, and then of the others: those that leave the fewest messages. */
const FIRST_SLICES = 48;
const MOST_SLICES = 12;
/** How many blocks are enough to choose. */
const CHOSEN_AFTER = 8;

/** Where a search of a room goes on. */
export interface Position {
  /** Only messages below this seq are left. 1: none. */
  below: number;
  /** They were sent at this time or before. Milliseconds since 1970. */
  bound: number;
}

/** A room when the search began. */
export interface SearchedRoom {
  id: number;
  lastSeq: number;
  /** When its newest message was sent. */
  newest: Date | null;
  /** How far the index is. Null: nothing is indexed. */
  through: number | null;
  version: number | null;
}

/**
 * Searches one room, newest messages first, step by step: first what the index does not have yet, then block by block.
 * A message that was changed since its block was built is looked at in any case. Every hit was compared with the text
 * as it is now, so the index can only be slow, never wrong.
 */
export class RoomSearch {
  /** Found and not taken, the newest first. */
  readonly hits: Hit[] = [];
  /** What is not found yet was sent at this time or before. */
  bound: number;
  isDone: boolean;
  /** Everything from here on was searched. */
  #below: number;
  /** The index has what the log says up to this seq. */
  readonly #through: number;
  #isOpen = false;
  #changed: number[] = [];
  #tail = FIRST_TAIL;
  #blocks = FIRST_BLOCKS;
  #slices: readonly number[];
  #candidates: number[] = [];
  #most = FIRST_CANDIDATES;

  /** @param from null: at the newest message */
  constructor(
    private readonly db: Database,
    private readonly room: SearchedRoom,
    private readonly wanted: Wanted,
    from: Position | null,
  ) {
    this.#below = Math.min(from?.below ?? Number.MAX_SAFE_INTEGER, room.lastSeq + 1);
    this.#through = room.version === GRAMS_VERSION ? (room.through ?? 0) : 0;
    this.bound = from?.bound ?? room.newest?.getTime() ?? 0;
    this.isDone = this.#below <= 1;
    this.#slices = [...new Set(wanted.grams.map(sliceOf))].slice(0, FIRST_SLICES);
  }

  get roomId(): number {
    return this.room.id;
  }

  /** Where a later search of the same goes on: with what was not taken. */
  get position(): Position {
    const [hit] = this.hits;
    if (this.isDone && !hit) return { below: 1, bound: 0 };
    return { below: (hit?.seq ?? this.#candidates[0] ?? this.#below - 1) + 1, bound: hit?.at ?? this.bound };
  }

  /** Whether anything was read. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** One step: a few queries. Afterwards there are more hits, or `bound` is lower, or the room is done. */
  async advance(): Promise<void> {
    if (!this.#isOpen) await this.#open();
    if (this.isDone) return;
    if (this.#candidates.length === 0) await this.#findCandidates();
    const some = this.#candidates.splice(0, this.#most);
    this.#most = Math.min(this.#most * 4, MOST_CANDIDATES);
    await this.#check(some);
    if (this.#candidates.length === 0 && this.#below <= 1) this.isDone = true;
    else if (this.hits.length === 0) await this.#lowerBound();
  }

  async #open(): Promise<void> {
    this.#isOpen = true;
    const { id: roomId, lastSeq } = this.room;
    const { until } = this.wanted;
    if (until !== null)
      this.#below = Math.min(this.#below, await seqSince(this.db, roomId, until + CLOCKS_MS, this.#below));
    if (this.#below <= 1) this.isDone = true;
    // If the index has the whole log, there is no later change.
    if (this.isDone || this.wanted.grams.length === 0 || this.#through >= lastSeq) return;
    const changed = await this.#query<{ seq: number } & RowDataPacket>(
      `SELECT DISTINCT message_seq AS seq FROM message_changes FORCE INDEX (PRIMARY)
        WHERE room_id = ? AND seq > ? AND kind NOT IN (?) AND message_seq IS NOT NULL`,
      [roomId, this.#through, KEEP_TEXT],
    );
    this.#changed = changed.map(({ seq }) => seq);
  }

  /** Fills in candidates of the next part, the newest first, and lowers `below` to its beginning. */
  async #findCandidates(): Promise<void> {
    const { mentions, isPinned, grams } = this.wanted;
    const before = [this.roomId, this.#below];
    if (isPinned)
      return this.#takeFrom('SELECT message_seq AS seq FROM pins WHERE room_id = ? AND message_seq < ?', before);
    if (mentions !== null) {
      const values = [...before, mentions, MOST_CANDIDATES, ...before, MOST_CANDIDATES];
      return this.#takeFrom(`(${NAMING} AND user_id = ? ${NEWEST}) UNION (${NAMING} AND ${IS_ALL} ${NEWEST})`, values);
    }
    if (grams.length === 0 || this.#below - 1 > this.#through) return this.#takeTail();
    const [last, first] = [blockOf(this.#below - 1), Math.max(0, blockOf(this.#below - 1) - this.#blocks + 1)];
    this.#blocks = Math.min(this.#blocks * 4, MOST_BLOCKS);
    const found = await this.#inBlocks(first, last);
    const start = first * BLOCK;
    const changed = this.#changed.filter((seq) => seq >= start);
    this.#candidates = [...new Set([...found, ...changed])].filter((seq) => seq < this.#below).sort((a, b) => b - a);
    this.#below = start;
  }

  /** All messages of the next window. */
  #takeTail(): void {
    const lowest = this.wanted.grams.length === 0 ? 1 : this.#through + 1;
    const start = Math.max(lowest, this.#below - this.#tail);
    this.#tail = Math.min(this.#tail * 4, MOST_TAIL);
    this.#candidates = Array.from({ length: this.#below - start }, (_, i) => this.#below - 1 - i);
    this.#below = start;
  }

  /** The next ones of a list that another table has. */
  async #takeFrom(sql: string, values: readonly unknown[]): Promise<void> {
    const rows = await this.#query<{ seq: number } & RowDataPacket>(`${sql} ${NEWEST}`, [...values, MOST_CANDIDATES]);
    this.#candidates = rows.map(({ seq }) => seq);
    this.#below = rows.length < MOST_CANDIDATES ? 0 : (this.#candidates.at(-1) ?? 0);
  }

  async #inBlocks(first: number, last: number): Promise<number[]> {
    const slices = this.#slices;
    const rows = await this.#query<{ slice: number; block: number; bits: Buffer } & RowDataPacket>(
      'SELECT slice, block, bits FROM search_slices WHERE room_id = ? AND slice IN (?) AND block BETWEEN ? AND ?',
      [this.roomId, slices, first, last],
    );
    const byBlock = new Map<number, Buffer[]>();
    for (const { block, bits } of rows) {
      const found = byBlock.get(block);
      if (found) found.push(bits);
      else byBlock.set(block, [bits]);
    }
    if (slices.length > MOST_SLICES && last - first + 1 >= CHOSEN_AFTER) {
      const bySlice = new Map(slices.map((slice) => [slice, new Map<number, Buffer>()]));
      for (const { slice, block, bits } of rows) bySlice.get(slice)?.set(block, bits);
      this.#slices = mostTelling(bySlice, MOST_SLICES);
    }
    const complete = [...byBlock].filter(([, found]) => found.length === slices.length);
    return complete.flatMap(([block, found]) => seqsIn(block, intersect(found)));
  }

  async #check(seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    const { terms, userIds, has, from, until, mentions, isPinned } = this.wanted;
    const [newest, oldest] = [seqs[0] as number, seqs.at(-1) as number];
    const isRun = newest - oldest + 1 === seqs.length;
    const rows = await this.#query<IndexedRow & { at: Date } & RowDataPacket>(
      `SELECT ${INDEXED_COLUMNS}, m.created_at AS at FROM messages m WHERE m.room_id = ?
        AND ${isRun ? 'm.seq BETWEEN ? AND ?' : 'm.seq IN (?)'} AND m.body IS NOT NULL AND m.hidden_at IS NULL
        ${userIds ? 'AND m.user_id IN (?)' : ''} ${isPinned ? `AND ${IS_PINNED}` : ''} ${mentions === null ? '' : `AND ${NAMES}`}
        ORDER BY m.seq DESC`,
      [
        this.roomId,
        ...(isRun ? [oldest, newest] : [seqs]),
        ...(userIds ? [userIds] : []),
        ...(mentions === null ? [] : [mentions, mentions]),
      ],
    );
    for (const row of rows) {
      const at = row.at.getTime();
      if (until !== null && at >= until) continue;
      if (from !== null && at < from) {
        if (at >= from - CLOCKS_MS) continue;
        // Messages are in the order of their times, so nothing older is wanted either.
        this.#candidates = [];
        this.#below = 0;
        return;
      }
      if (has.includes('file') && !hasFile(row)) continue;
      if (has.includes('link') && !hasLink(row)) continue;
      if (terms.length > 0 && !matches(searchable(row), terms)) continue;
      this.hits.push({ roomId: this.roomId, seq: row.seq, at });
    }
  }

  /** Finds out how new what was not searched can be. */
  async #lowerBound(): Promise<void> {
    const below = (this.#candidates[0] ?? this.#below - 1) + 1;
    const [row] = await this.#query<{ at: Date } & RowDataPacket>(
      'SELECT created_at AS at FROM messages WHERE room_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1',
      [this.roomId, below],
    );
    if (row) this.bound = Math.min(this.bound, row.at.getTime());
    else this.isDone = true;
  }

  async #query<T extends RowDataPacket>(sql: string, values: readonly unknown[]): Promise<T[]> {
    return (await this.db.$client.query<T[]>(sql, [...values]))[0];
  }
}

const IS_PINNED = 'EXISTS (SELECT 1 FROM pins p WHERE p.room_id = m.room_id AND p.message_seq = m.seq)';
/** Rows that name everybody. `here` has one for each person whom it meant, too. */
const IS_ALL = `user_id = ${EVERYBODY} AND what = 'all'`;
/** Two of these, and not one for both people: each is read from its end in the order of the key. */
const NAMING = 'SELECT DISTINCT seq FROM mentions FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq < ?';
const NEWEST = 'ORDER BY seq DESC LIMIT ?';
/** Somebody else's message names the person or everybody, as in the list of mentions. */
const NAMES = `EXISTS (SELECT 1 FROM mentions n FORCE INDEX (mentions_message)
  WHERE n.room_id = m.room_id AND n.seq = m.seq AND (n.user_id = ? OR (${IS_ALL}))) AND NOT m.user_id <=> ?`;
