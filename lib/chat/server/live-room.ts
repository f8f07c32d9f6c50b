import type { LimitFunction } from 'p-limit';
import type { Batch, EncodedEntry } from '@/lib/broker/broker';
import type { LogEntry } from '@/lib/messages/events';
import { NO_RULES, type RoomRules } from '@/lib/rooms/posting/rules';
import type { Room } from '@/lib/rooms/store';
import { SingleFlight } from '@/lib/single-flight';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { ARCHIVED, CLOSE, LIMITS } from '../protocol';
import { encodeEntry, encodeFrame } from './frame';
import { RecentLog } from './recent-log';
import type { Subscription } from './subscription';
import type { WriteBatcher } from './write-batcher';

/** Reads the logs of rooms. */
export interface LogSource {
  head(roomId: number): Promise<number>;
  /**
   * The entries with `after < seq ≤ upTo`, at most `limit`, in order and without holes. Each is in the state that it
   * has when it is read.
   */
  entries(roomId: number, range: { after: number; upTo: number; limit: number }): Promise<LogEntry[]>;
}

/**
 * If a socket buffers more than this, its reader falls behind and reads from the log, so that the heap does not grow.
 */
const BUFFER_BYTES = 1024 * 1024;
/** A reader that is behind is sent this much of the log before its socket is checked again. */
const CATCH_UP_BYTES = 64 * 1024;
const PAGE_ENTRIES = 256;
/** The most batches that wait because entries before them are missing. */
const EARLY_BATCHES = 64;
/** If the socket of a reader that is behind takes nothing for this long, it is cut. */
const STALL_MS = 30_000;

/**
 * One open room on this node: its members, its head (the highest seq delivered here), and a short log of frames.
 *
 * A member is either live or behind. Live: everything up to the head was written to it, and new frames are written at
 * once. Behind: it reads `cursor < seq ≤ head` from the recent log or the source, and becomes live in the tick in which
 * cursor and head are equal. Joining, reconnecting, a lost publish and a slow reader are all the same case: behind.
 * Entries are always written in the order of their seqs.
 *
 * The recent log never holds a text that a later entry up to the head replaced or deleted. In this file, an entry that
 * replaces or deletes texts is called a removal.
 * - Appending a removal evicts all frames before it.
 * - `warmUp` reads after the head is known, so it gets current texts.
 * - A read that began before the removal may return the old text. Because `#removedAt` is part of the key, only members
 *   that are sent the removal afterwards share that read.
 * - A batch that waits in `#early` is appended before any change to its messages.
 * Clients that know only `message` frames get no changes, but the same holds for the texts that they get.
 */
export class LiveRoom {
  readonly members = new Set<Subscription>();
  /** Who may write, as far as this node knows. The subscriptions share it, and the sweep keeps it up to date. */
  readonly rules: RoomRules;
  readonly #live = new Set<Subscription>();
  readonly #recent = new RecentLog();
  readonly #early = new Map<number, Batch>();
  readonly #reads = new SingleFlight<string, EncodedEntry[]>();
  #head: number;
  /** The seq of the last removal that was appended here. */
  #removedAt = 0;
  /** Entries of this turn of the event loop that were not yet written to the live members. The last one is the head. */
  #outgoing: EncodedEntry[] = [];
  /** The seq of the last entry that ended somebody's membership, as far as this node knows. */
  #endedAt: number;
  #wanted = 0;
  #repairing = false;

  constructor(
    readonly room: Room,
    head: number,
    private readonly source: LogSource,
    private readonly batcher: WriteBatcher,
    private readonly log: Log,
    private readonly epoch: string,
    /** Limits the concurrent reads of the whole node. Further readers wait. */
    private readonly readers: LimitFunction,
    /**
     * Called when the entry `seq`, which is the head, ended the memberships of these people. No later entry was sent.
     */
    private readonly onEnded: (userIds: readonly number[], seq: number) => void = () => {},
  ) {
    this.#head = head;
    this.#endedAt = head;
    this.rules = { ...(room.rules ?? NO_RULES) };
  }

  /** Fills the recent log. After a restart everybody comes back at once, and most are only a little behind. */
  async warmUp(): Promise<void> {
    const after = Math.max(0, this.#head - PAGE_ENTRIES);
    const entries = await this.source.entries(this.id, { after, upTo: this.#head, limit: PAGE_ENTRIES });
    for (const entry of entries) this.#recent.push(entry.seq, encodeEntry(this.id, entry));
  }

  get id(): number {
    return this.room.id;
  }

  get head(): number {
    return this.#head;
  }

  /** If somebody's membership was checked when the head was below this seq, it may have ended since. */
  get endedAt(): number {
    return this.#endedAt;
  }

  /** The number of members that are behind. */
  get behind(): number {
    return this.members.size - this.#live.size;
  }

  /**
   * Takes a committed batch from this node or another. Skips entries that this node has already. If entries before the
   * batch are missing, reads them first.
   */
  deliver(batch: Batch): void {
    if (this.#append(batch)) return this.#takeEarly();
    if (this.#early.size < EARLY_BATCHES) this.#early.set(batch.firstSeq, batch);
    this.advanceTo(batch.firstSeq + batch.entries.length - 1);
  }

  /** Reads the entries that are missing up to `seq` from the source. The next sweep repeats a failed read. */
  advanceTo(seq: number): void {
    this.#wanted = Math.max(this.#wanted, seq);
    if (this.#wanted > this.#head && !this.#repairing) void this.#repair();
  }

  /** Like advanceTo, up to the source's current head. @throws if the source cannot be read */
  async refresh(): Promise<void> {
    this.#wanted = Math.max(this.#wanted, await this.source.head(this.id));
    if (this.#wanted > this.#head) await this.#readUpToWanted();
  }

  /** Sends a member everything after `since`, and then new entries. If `since` is null, sends only new entries. */
  admit(member: Subscription, since: number | null): void {
    if (since === null) return this.#goLive(member);
    // If `since` is above the head even after a refresh, the page knows more than the database. So the page belongs to
    // another log.
    if (since > this.#head || this.#head - since > LIMITS.replay) return this.reset(member);
    member.cursor = since;
    void this.#catchUp(member);
  }

  /** Tells the client to load the newest page, because the entries that it misses are not sent one by one. */
  reset(member: Subscription): void {
    const { connection } = member;
    if (!connection.speaksV1) return connection.close(CLOSE.tryAgain, 'too far behind');
    connection.send({ type: 'reset', room: this.id, head: this.#head, epoch: this.epoch });
    this.#goLive(member);
  }

  /**
   * Tells all members that the room was archived. Connections with `chat.v2` stay open for their other rooms. All other
   * connections are closed.
   */
  shut(): void {
    for (const { connection, ref } of this.members) {
      if (!connection.speaksV2) connection.close(CLOSE.noRoom, ARCHIVED);
      else connection.send({ type: 'unsubscribed', room: this.id, ref, reason: ARCHIVED });
    }
  }

  remove(member: Subscription): void {
    member.end();
    this.members.delete(member);
    this.#live.delete(member);
  }

  /**
   * Sends the frames of this turn of the event loop to the live members. All get the same bytes.
   * @param alone no other room sends frames in this turn, so the bytes are written at once, without a copy
   */
  flush(alone = true): void {
    if (this.#outgoing.length === 0) return;
    const entries = this.#outgoing;
    this.#outgoing = [];
    const bytes = joined(entries);
    const written = this.#head - entries.length;
    const messages = entries.every(isMessage) ? bytes : joined(entries.filter(isMessage));
    // Slow members are handled after the loop, because one that is reset at once is added to the set again.
    const slow: Subscription[] = [];
    for (const member of this.#live) {
      const { connection } = member;
      if (connection.bufferedBytes > BUFFER_BYTES) slow.push(member);
      else if (alone) connection.write(connection.speaksV1 ? bytes : messages);
      else connection.queue(connection.speaksV1 ? bytes : messages);
    }
    for (const member of slow) this.#fallBehind(member, written);
    metrics.deliveries.inc(entries.length * this.#live.size);
  }

  /** The frame that tells members where the head is. */
  headFrame(): Buffer {
    return encodeFrame({ type: 'head', room: this.id, head: this.#head });
  }

  /** @returns false if entries before the batch are missing */
  #append({ firstSeq, entries }: Pick<Batch, 'firstSeq' | 'entries'>): boolean {
    if (firstSeq > this.#head + 1) return false;
    const known = this.#head + 1 - firstSeq;
    for (let i = known; i < entries.length; i++) {
      const entry = entries[i];
      if (!entry) break;
      this.#head++;
      if (entry.kind === 'removal') this.#evict(this.#head);
      this.#recent.push(this.#head, entry);
      this.#outgoing.push(entry);
      if (entry.ended) this.#end(entry.ended);
    }
    if (this.#outgoing.length > 0) this.batcher.room(this);
    return true;
  }

  /**
   * The head ended these people's memberships. Sends everything up to the head, so that they get it and nothing later.
   */
  #end(userIds: readonly number[]): void {
    this.flush(false);
    this.#endedAt = this.#head;
    this.onEnded(userIds, this.#head);
  }

  /** The entry `seq` removes text from earlier entries, so from now on these are read from the source again. */
  #evict(seq: number): void {
    this.#removedAt = seq;
    this.#recent.evictBefore(seq);
  }

  #takeEarly(): void {
    if (this.#early.size === 0) return;
    const waiting = [...this.#early.values()].sort((a, b) => a.firstSeq - b.firstSeq);
    for (const batch of waiting) {
      if (this.#append(batch)) this.#early.delete(batch.firstSeq);
    }
  }

  async #repair(): Promise<void> {
    this.#repairing = true;
    try {
      await this.#readUpToWanted();
    } catch (error) {
      this.log.warn({ err: error, roomId: this.id }, 'reading the log failed');
    } finally {
      this.#repairing = false;
    }
  }

  async #readUpToWanted(): Promise<void> {
    while (this.#head < this.#wanted) {
      const before = this.#head;
      const entries = await this.source.entries(this.id, { after: before, upTo: this.#wanted, limit: PAGE_ENTRIES });
      this.#append({ firstSeq: before + 1, entries: entries.map((entry) => encodeEntry(this.id, entry)) });
      this.#takeEarly();
      if (this.#head === before) throw new Error(`The log of room ${this.id} has a hole after ${before}`);
    }
  }

  #goLive(member: Subscription): void {
    if (member.ended) return;
    // The entries that wait for the end of this turn are not above the head, so this member has them. It must not get
    // them a second time.
    this.flush();
    this.#live.add(member);
  }

  #fallBehind(member: Subscription, cursor: number): void {
    this.#live.delete(member);
    member.cursor = cursor;
    void this.#catchUp(member);
  }

  async #catchUp(member: Subscription): Promise<void> {
    const { connection } = member;
    if (member.cursor < this.#head) metrics.catchUps.inc();
    try {
      while (member.cursor < this.#head) {
        if (member.ended) return;
        if (this.#head - member.cursor > LIMITS.replay) return this.reset(member);
        await connection.catchUps(() => this.#sendNext(member));
      }
      this.#goLive(member);
    } catch (error) {
      if (member.ended) return;
      this.log.warn({ err: error, roomId: this.id, connectionId: connection.id }, 'a reader could not catch up');
      connection.close(CLOSE.tryAgain, 'try again');
    }
  }

  /** Sends the next part of the log. Resolves when the socket has room for more. */
  async #sendNext(member: Subscription): Promise<void> {
    const { connection } = member;
    await connection.drain(STALL_MS);
    if (member.ended) return;
    const entries = await this.#next(member.cursor);
    if (member.ended) return;
    member.cursor += entries.length;
    const bytes = joined(connection.speaksV1 ? entries : entries.filter(isMessage));
    if (!connection.write(bytes)) await connection.drain(STALL_MS);
  }

  /** The next entries: from the recent log, or else from the source. Members with the same cursor share one read. */
  async #next(cursor: number): Promise<EncodedEntry[]> {
    const found = this.#recent.after(cursor, CATCH_UP_BYTES);
    return found ?? this.#reads.do(`${cursor}/${this.#removedAt}`, () => this.#read(cursor));
  }

  async #read(cursor: number): Promise<EncodedEntry[]> {
    const range = { after: cursor, upTo: this.#head, limit: PAGE_ENTRIES };
    const entries = await this.readers(() => this.source.entries(this.id, range));
    if (entries[0]?.seq !== cursor + 1) throw new Error(`The log of room ${this.id} has a hole after ${cursor}`);
    return entries.map((entry) => encodeEntry(this.id, entry));
  }
}

function isMessage({ kind }: EncodedEntry): boolean {
  return kind === 'message';
}

/** The bytes of all entries, one after the other. */
function joined(entries: readonly EncodedEntry[]): Buffer {
  return entries.length === 1 && entries[0] ? entries[0].frame : Buffer.concat(entries.map(({ frame }) => frame));
}
