import type { RowDataPacket } from 'mysql2';
import pLimit from 'p-limit';
import type { Database } from '@/lib/db/client';
import { sleep } from '@/lib/marked-work';
import type { LogEvent } from '@/lib/messages/events';
import type { Log } from '@/lib/telemetry/log';
import { decideRoom, type PushTimes } from './decide-room';
import type { Looks } from './looks';

export interface DecidingDeps {
  db: Database;
  looks: Looks;
  times: PushTimes;
  /** Something may be in the queue now. */
  onQueued(): void;
  log: Pick<Log, 'warn'>;
}

/** Rooms that are decided about at a time: pages need the pool too. */
const AT_ONCE = 2;
/** A node whose timer has not run for this long after the delay may be gone. */
const LATE_MS = 3_000;
/** How far a look overlaps with the one before it. */
const OVERLAP_MS = 60_000;
/** The most rooms of one look. */
const ROOMS = 200;

/**
 * Decides about the new messages of this node's rooms some seconds after each, in the background. Messages that another
 * node has not decided about in time are found by `look`.
 */
export class Deciding {
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #turns = pLimit(AT_ONCE);
  /** Rooms that wait for their turn: each waits once. */
  readonly #waiting = new Set<number>();
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Until when everything was looked at; null: nothing yet. */
  #lookedAt: number | null = null;
  /** One line in the log for each outage. */
  #isFailing = false;

  constructor(private readonly deps: DecidingDeps) {}

  /** Takes what this node committed. Returns at once, and never throws. */
  offer({ roomId, entries }: LogEvent): void {
    if (entries.some(({ type }) => type === 'message')) this.#later(roomId);
  }

  /** Decides about what no node has decided about in time. @throws the error of the database */
  async look(now = Date.now()): Promise<void> {
    const { db, times } = this.deps;
    const since = Math.max(now - times.freshMs, (this.#lookedAt ?? 0) - OVERLAP_MS);
    const upTo = now - times.delayMs - LATE_MS;
    const [rooms] = await db.$client.query<RowDataPacket[]>(UNDECIDED, [new Date(since), new Date(upTo), ROOMS]);
    for (const { roomId } of rooms) this.#decide(roomId);
    if (rooms.length < ROOMS) this.#lookedAt = upTo;
  }

  /** Begins nothing more, and waits for what is running until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    this.#stopped.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#turns.clearQueue();
    const late = new AbortController();
    await Promise.race([Promise.all(this.#running), sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  #later(roomId: number): void {
    if (this.#timers.has(roomId) || this.#stopped.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#timers.delete(roomId);
      this.#decide(roomId);
    }, this.deps.times.delayMs + 1);
    this.#timers.set(roomId, timer.unref());
  }

  #decide(roomId: number): void {
    if (this.#waiting.has(roomId)) return;
    this.#waiting.add(roomId);
    void this.#turns(() => {
      this.#waiting.delete(roomId);
      if (this.#stopped.signal.aborted) return;
      const running = this.#run(roomId);
      this.#running.add(running);
      return running.finally(() => this.#running.delete(running));
    });
  }

  async #run(roomId: number): Promise<void> {
    const { times, onQueued, log } = this.deps;
    try {
      const result = await decideRoom(this.deps, roomId, times);
      this.#isFailing = false;
      onQueued();
      if (result === 'early') this.#later(roomId);
    } catch (error) {
      // `look` finds the room again.
      if (this.#isFailing || this.#stopped.signal.aborted) return;
      this.#isFailing = true;
      log.warn({ err: error, roomId }, 'it could not be decided whom a message notifies');
    }
  }
}

/** Rooms with messages of a span of time that nobody has decided about, and with a member who has a live device. */
const UNDECIDED = `SELECT x.room_id AS roomId FROM (SELECT m.room_id, MAX(m.seq) AS seq
    FROM messages m FORCE INDEX (messages_created) WHERE m.created_at > ? AND m.created_at <= ? GROUP BY m.room_id) x
  LEFT JOIN push_rooms p ON p.room_id = x.room_id
  WHERE COALESCE(p.through, 0) < x.seq AND EXISTS (SELECT 1 FROM push_devices d
    STRAIGHT_JOIN sessions s ON s.id = d.session_id AND s.revoked_at IS NULL AND s.expires_at > UTC_TIMESTAMP(3)
    STRAIGHT_JOIN memberships m ON m.user_id = d.user_id AND m.room_id = x.room_id) LIMIT ?`;
