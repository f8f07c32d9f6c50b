import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { sleep } from '@/lib/marked-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { GRAMS_VERSION } from './grams';
import { indexRoom } from './index-room';

export interface FollowerDeps {
  db: Database;
  log: Pick<Log, 'warn'>;
  everyMs?: number;
}

const EVERY_MS = 5_000;
/**
 * A search reads what is not indexed as it is. So a room is indexed only when this many entries have come, or fewer in
 * a room that has become quiet: each time, the whole last block is written again.
 */
const ENTRIES = 256;
const QUIET_ENTRIES = 32;

/**
 * After each step the follower rests this many times as long as the step took. So the index takes a twentieth of the
 * time at most, and people who write at the same time hardly notice it. What is not indexed yet is found all the same.
 */
const REST = 19;

interface Behind extends RowDataPacket {
  id: number;
  lastSeq: number;
  isDue: 0 | 1;
}

/**
 * Follows the logs of all rooms, and keeps the index of search up to them. Every node runs one; the lock of a room’s
 * row lets one of them work on it at a time.
 */
export class SearchFollower {
  readonly #stopped = new AbortController();
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** One line in the log for each outage. */
  #isFailing = false;
  /** The heads of rooms with few new entries, as the last round saw them. */
  #heads = new Map<number, number>();

  constructor(private readonly deps: FollowerDeps) {}

  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.deps.everyMs ?? EVERY_MS);
    this.#timer.unref();
    this.#begin();
  }

  /** Begins nothing more, and waits for what is running until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopped.abort();
    const late = new AbortController();
    await Promise.race([this.#running, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  #begin(): void {
    if (this.#stopped.signal.aborted) return;
    this.#running ??= this.round()
      .then(() => {
        this.#isFailing = false;
      })
      .catch((error) => {
        if (this.#stopped.signal.aborted || this.#isFailing) return;
        this.#isFailing = true;
        this.deps.log.warn({ err: error }, 'the index of search cannot be brought up to date');
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** Indexes what is due. @throws the error of the database, or the signal’s reason */
  async round(): Promise<void> {
    const [rooms] = await this.deps.db.$client.query<Behind[]>(BEHIND, [GRAMS_VERSION, ENTRIES, QUIET_ENTRIES]);
    const heads = new Map<number, number>();
    let behind = 0;
    for (const { id, lastSeq, isDue } of rooms) {
      if (isDue || this.#heads.get(id) === lastSeq) {
        behind++;
        await indexWhole(this.deps.db, id, this.#stopped.signal, REST);
      } else heads.set(id, lastSeq);
    }
    this.#heads = heads;
    metrics.searchRoomsIndexed.inc(behind);
  }
}

/** Rooms with enough entries that are not in the index. `isDue`: even if more may come soon. */
const BEHIND = `SELECT r.id, r.last_seq AS lastSeq,
    (s.stale_block IS NOT NULL OR s.version <> ? OR r.last_seq - COALESCE(s.through, 0) >= ?) AS isDue
  FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id
  WHERE r.deleting_at IS NULL AND r.last_seq > 0
    AND (s.stale_block IS NOT NULL OR r.last_seq - COALESCE(s.through, 0) >= ? OR r.last_seq < s.through)
  ORDER BY r.id`;

/**
 * Indexes a room up to its head, or until another node does.
 * @param rest how many times as long as each step to wait after it
 * @throws the signal’s reason
 */
export async function indexWhole(db: Database, roomId: number, signal: AbortSignal, rest = 0): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const started = performance.now();
    if ((await indexRoom(db, roomId)) !== 'more') return;
    if (rest > 0) await sleep(rest * (performance.now() - started), signal);
  }
}

/** Marks all rooms, so that their index is built anew while it goes on being used. */
export async function markStale(db: Database): Promise<void> {
  await db.$client.query('UPDATE search_rooms SET stale_block = 0');
}
