import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { BLOCK, blockOf, intersect, seqsIn, sliceOf } from './block';
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
/** With more slices, hardly any other message is left out. */
const MOST_SLICES = 16;

interface HeadRow extends RowDataPacket {
  lastSeq: number;
  /** Null: nothing is indexed. */
  through: number | null;
  version: number | null;
}

/**
 * Searches one room, newest messages first, step by step: first what the index does not have yet, then block by block. A
 * message that was changed since its block was built is looked at in any case. Every hit was compared with the text as it
 * is now, so the index can only be slow, never wrong.
 */
export class RoomSearch {
  /** Found and not taken, the newest first. */
  readonly hits: Hit[] = [];
  /** What is not found yet was sent at this time or before. Infinity: it is not known. */
  bound = Number.POSITIVE_INFINITY;
  isDone = false;
  /** Everything from here on was searched. */
  #below: number;
  #through = 0;
  #isOpen = false;
  #changed: number[] = [];
  #tail = FIRST_TAIL;
  #blocks = FIRST_BLOCKS;
  #candidates: number[] = [];
  #most = FIRST_CANDIDATES;

  /** @param below only messages below this seq; null: all */
  constructor(
    private readonly db: Database,
    readonly roomId: number,
    private readonly wanted: Wanted,
    below: number | null,
  ) {
    this.#below = below ?? Number.MAX_SAFE_INTEGER;
  }

  /** From here a later search of the same goes on: below it is what was not taken. */
  get position(): number {
    return (this.hits[0]?.seq ?? this.#candidates[0] ?? this.#below - 1) + 1;
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
    const { roomId } = this;
    const [head] = await this.#query<HeadRow>(
      `SELECT r.last_seq AS lastSeq, s.through, s.version
        FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id WHERE r.id = ?`,
      [roomId],
    );
    this.#below = Math.min(this.#below, (head?.lastSeq ?? 0) + 1);
    this.#through = head?.version === GRAMS_VERSION ? (head.through ?? 0) : 0;
    const { until } = this.wanted;
    if (until !== null) this.#below = Math.min(this.#below, await this.#firstSince(until + CLOCKS_MS, this.#below));
    if (this.#below <= 1) this.isDone = true;
    if (this.isDone || this.wanted.grams.length === 0) return;
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
    if (isPinned)
      return this.#takeFrom('SELECT message_seq AS seq FROM pins WHERE room_id = ? AND message_seq < ?', []);
    if (mentions !== null) {
      const sql =
        'SELECT DISTINCT seq FROM mentions FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq < ? AND user_id = ?';
      return this.#takeFrom(sql, [mentions]);
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
    const rows = await this.#query<{ seq: number } & RowDataPacket>(`${sql} ORDER BY seq DESC LIMIT ?`, [
      this.roomId,
      this.#below,
      ...values,
      MOST_CANDIDATES,
    ]);
    this.#candidates = rows.map(({ seq }) => seq);
    this.#below = rows.length < MOST_CANDIDATES ? 0 : (this.#candidates.at(-1) ?? 0);
  }

  async #inBlocks(first: number, last: number): Promise<number[]> {
    const slices = [...new Set(this.wanted.grams.map(sliceOf))].slice(0, MOST_SLICES);
    const rows = await this.#query<{ block: number; bits: Buffer } & RowDataPacket>(
      'SELECT block, bits FROM search_slices WHERE room_id = ? AND slice IN (?) AND block BETWEEN ? AND ?',
      [this.roomId, slices, first, last],
    );
    const byBlock = new Map<number, Buffer[]>();
    for (const { block, bits } of rows) {
      const found = byBlock.get(block);
      if (found) found.push(bits);
      else byBlock.set(block, [bits]);
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
        ...(mentions === null ? [] : [mentions]),
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

  /** Where messages from this time on begin: a seq of at most `below`. Halves the log, so it takes a few short queries. */
  async #firstSince(at: number, below: number): Promise<number> {
    let [low, high] = [1, below];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = await this.#query<{ seq: number; at: Date } & RowDataPacket>(
        `SELECT seq, created_at AS at FROM messages WHERE room_id = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT 1`,
        [this.roomId, middle, high],
      );
      if (row && row.at.getTime() < at) low = row.seq + 1;
      else high = middle;
    }
    return low;
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
const NAMES = `EXISTS (SELECT 1 FROM mentions n FORCE INDEX (mentions_message)
  WHERE n.room_id = m.room_id AND n.seq = m.seq AND n.user_id = ?)`;
