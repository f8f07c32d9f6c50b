import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { MarkedWork } from '@/lib/marked-work';
import { type EraseDeps, run } from '@/lib/messages/erase/steps';
import type { MessageLog } from '@/lib/messages/log';
import { deleting } from '@/lib/messages/requests/writings';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { DAY_MS } from './days';

export interface ExpiryDeps {
  /** From openWriterPool. */
  pool: Pool;
  messageLog: Pick<MessageLog, 'change'>;
  log: Pick<Log, 'warn'>;
  everyMs?: number;
}

/** How often a room is looked at. */
const AGAIN_MS = 3_600_000;
/** So long a node has a room for itself. It says so again with each read; a node that was killed does not. */
const LEASE_MS = 300_000;
/** Rooms that one look takes. The others come with the next looks. */
const ROOMS = 20;
const READ_ROWS = 1_000;
/** Messages in one transaction, as when administrators delete several. */
const BATCH_ROWS = 200;

/** The rooms that are due. The index on `expire_at` has no rows of rooms that keep everything. */
export const DUE = `SELECT id FROM rooms WHERE expire_at <= ? AND keep_days IS NOT NULL AND deleting_at IS NULL
  ORDER BY expire_at LIMIT ?`;
/** The next messages of a room, along its primary key. */
export const NEXT = `SELECT seq, created_at AS createdAt, body IS NOT NULL AS hasText FROM messages
  WHERE room_id = ? AND seq > ? ORDER BY seq LIMIT ?`;

/**
 * Deletes messages that are older than their room keeps them. `rooms.expire_at` says when a room is looked at again,
 * and is the claim of the node that does it. `rooms.expired_to` says up to which seq all is done, so each message is
 * read once. A node that is killed leaves its rooms to the others when its claim ends.
 */
export class Expiry {
  readonly work: MarkedWork;

  constructor(private readonly deps: ExpiryDeps) {
    this.work = new MarkedWork({
      name: 'the deletion of old messages',
      marked: async () => {
        const found = await this.#run<RowDataPacket[]>(DUE, [new Date(), ROOMS], this.work.signal);
        return found.map(({ id }) => id);
      },
      run: (roomId, signal) => this.#clear(roomId, signal),
      log: deps.log,
      ...(deps.everyMs === undefined ? {} : { everyMs: deps.everyMs }),
    });
  }

  async #clear(roomId: number, signal: AbortSignal): Promise<void> {
    let claim = await this.#claim(roomId, null, LEASE_MS, signal);
    while (claim !== null) {
      const { keepDays, expiredTo } = claim;
      const before = Date.now() - keepDays * DAY_MS;
      const rows = await this.#run<RowDataPacket[]>(NEXT, [roomId, expiredTo, READ_ROWS], signal);
      const end = rows.findIndex(({ createdAt }) => createdAt.getTime() >= before);
      const old = end < 0 ? rows : rows.slice(0, end);
      const seqs = old.filter(({ hasText }) => hasText).map(({ seq }) => seq);
      while (seqs.length > 0) await this.#delete(roomId, seqs.splice(0, BATCH_ROWS), signal);
      const last = old.at(-1)?.seq;
      if (last !== undefined) {
        // If the time was changed meanwhile, some of these may have been kept.
        const sql = 'UPDATE rooms SET expired_to = GREATEST(expired_to, ?) WHERE id = ? AND keep_days = ?';
        await this.#run<ResultSetHeader>(sql, [last, roomId, keepDays], signal);
      }
      const isDone = old.length < READ_ROWS;
      const next = await this.#claim(roomId, claim.expireAt, isDone ? AGAIN_MS : LEASE_MS, signal);
      claim = isDone ? null : next;
    }
  }

  /**
   * Takes a room that is due, or says when it is due again.
   * @param own the claim that this node has; null: none yet
   * @returns null if the room is not due, another node has it, or it keeps everything now
   */
  async #claim(
    roomId: number,
    own: Date | null,
    ms: number,
    signal: AbortSignal,
  ): Promise<{ keepDays: number; expiredTo: number; expireAt: Date } | null> {
    const now = new Date();
    const expireAt = new Date(now.getTime() + ms);
    const { affectedRows } = await this.#run<ResultSetHeader>(
      `UPDATE rooms SET expire_at = ? WHERE id = ? AND deleting_at IS NULL AND keep_days IS NOT NULL
       AND expire_at ${own === null ? '<=' : '='} ?`,
      [expireAt, roomId, own ?? now],
      signal,
    );
    if (affectedRows === 0) return null;
    const [room] = await this.#run<RowDataPacket[]>(
      'SELECT keep_days AS keepDays, expired_to AS expiredTo FROM rooms WHERE id = ? AND keep_days IS NOT NULL',
      [roomId],
      signal,
    );
    return room ? { keepDays: room.keepDays, expiredTo: room.expiredTo, expireAt } : null;
  }

  /** Deletes those of the messages that are too old, by what the room's row says under its lock. */
  async #delete(roomId: number, seqs: number[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const at = new Date();
    const read = {
      sql: `SELECT m.seq FROM messages m JOIN rooms r ON r.id = m.room_id
        WHERE m.room_id = ? AND m.seq IN (?) AND m.body IS NOT NULL AND m.created_at < ? - INTERVAL r.keep_days DAY`,
      values: [roomId, seqs, at],
    };
    const entries = await this.deps.messageLog.change(roomId, {
      reads: [read],
      by: null,
      at,
      decide(room, [found = []]) {
        const targets = found.map(({ seq }) => seq as number);
        if (room === null || targets.length === 0) return null;
        const deletion = deleting(roomId, targets, at);
        const reports =
          'UPDATE reports SET closed_at = ? WHERE room_id = ? AND message_seq IN (?) AND closed_at IS NULL';
        return {
          ...deletion,
          sql: `${deletion.sql}; ${reports}`,
          values: [...deletion.values, at, roomId, targets],
        };
      },
    });
    metrics.expired.inc(entries.length);
  }

  #run<T extends RowDataPacket[] | ResultSetHeader>(sql: string, values: unknown[], signal: AbortSignal): Promise<T> {
    const { messageLog, pool, log } = this.deps;
    return run<T>({ messageLog, pool, log, signal } satisfies EraseDeps, sql, values);
  }
}
