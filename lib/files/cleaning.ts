import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { sleep } from '@/lib/marked-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { checkFiles, type FileProblems } from './check';
import { claimCheck } from './check-claim';
import { keysOf } from './storage/key';
import type { StorageName } from './storage/storage';
import type { Storages } from './storage/storages';
import { DELETION } from './store';
import { removeStale } from './upload/incoming';

export interface CleaningDeps {
  db: Database;
  storages: Storages;
  /** Where bodies are received on this node. */
  incoming: string;
  log: Pick<Log, 'warn' | 'info'>;
  everyMs?: number;
}

const HOUR_MS = 3_600_000;
const EVERY_MS = 10 * 60_000;
/** A file that was uploaded and not sent is deleted after this time. */
export const UNSENT_MS = 24 * HOUR_MS;
/**
 * The bytes of a file that was sent, or was a face, are kept so long after its deletion: a backup of the files may be
 * made so late.
 */
export const KEPT_MS = 7 * 24 * HOUR_MS;
/** Those of a file that was never sent; a download may be under way. */
const KEPT_UNSENT_MS = 10 * 60_000;
const BATCH = 100;

/**
 * Removes what nobody needs: uploads that were not sent, and the bytes of deleted files. The row goes after its bytes,
 * so a crash in between leaves a row, and any node goes on. Several nodes may do that at once. Only one compares all
 * rows and bytes.
 */
export class FileCleaning {
  readonly #stopped = new AbortController();
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: CleaningDeps) {}

  start(): void {
    // A start has enough to do without comparing all files.
    const round = () => this.clean().then(() => this.checkDaily());
    this.#timer = setInterval(() => this.#begin(round), this.deps.everyMs ?? EVERY_MS);
    this.#timer.unref();
    this.#begin(() => this.clean());
  }

  /** Begins nothing more, and waits for what is running until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const late = new AbortController();
    await Promise.race([this.#running, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  #begin(work: () => Promise<unknown>): void {
    if (this.#stopped.signal.aborted) return;
    this.#running ??= work()
      .then(() => {})
      .catch((error) => {
        if (!this.#stopped.signal.aborted) this.deps.log.warn({ err: error }, 'files could not be cleaned up');
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** One round. @throws the error of the database, or the signal's reason */
  async clean(now = Date.now()): Promise<void> {
    const { db, incoming } = this.deps;
    await removeStale(incoming, now);
    await deleteUnsent(db, now, this.#stopped.signal);
    await this.#removeBytes(now);
  }

  /**
   * Once a day one of all nodes and processes compares rows and bytes, and logs what does not fit.
   * @returns null if it is another one's turn, or was done today
   */
  async checkDaily(now = Date.now()): Promise<FileProblems | null> {
    if (!(await claimCheck(this.deps.db, now))) return null;
    const { db, storages, log } = this.deps;
    const found = await checkFiles(db, await storages.all(), { signal: this.#stopped.signal });
    const [missing, unknown] = [found.missing.length, found.unknown.length];
    if (missing + unknown > 0)
      log.warn({ missing, unknown }, 'files without bytes, or bytes without a file: npm run files -- check');
    return found;
  }

  async #removeBytes(now: number): Promise<void> {
    const { db, storages, log } = this.deps;
    /** A storage that is away is tried again in the next round. */
    const away = new Set<StorageName>();
    let after = { at: new Date(0), id: '' };
    for (;;) {
      this.#stopped.signal.throwIfAborted();
      const rows = await removable(db, now, after);
      for (const { id, storage: name, storageKey } of rows) {
        this.#stopped.signal.throwIfAborted();
        if (away.has(name)) continue;
        try {
          const storage = await storages.of(name);
          for (const key of keysOf(storageKey)) await storage.remove(key);
        } catch (error) {
          away.add(name);
          log.warn({ err: error, storage: name }, 'the bytes of deleted files could not be removed');
          continue;
        }
        await db.$client.query('DELETE FROM files WHERE id = ? AND deleted_at IS NOT NULL', [id]);
        metrics.filesRemoved.inc();
      }
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      after = { at: last.deletedAt, id: last.id };
    }
  }
}

async function deleteUnsent(db: Database, now: number, signal: AbortSignal): Promise<void> {
  const sql = `UPDATE files FORCE INDEX (files_unsent) SET ${DELETION}
    WHERE message_seq IS NULL AND purpose <> 'face' AND created_at < ? AND deleted_at IS NULL LIMIT ?`;
  for (let deleted = BATCH; deleted === BATCH; ) {
    signal.throwIfAborted();
    const values = [new Date(now), new Date(now - UNSENT_MS), BATCH];
    deleted = (await db.$client.query<ResultSetHeader>(sql, values))[0].affectedRows;
  }
}

interface Removable extends RowDataPacket {
  id: string;
  storage: StorageName;
  storageKey: string;
  deletedAt: Date;
}

/** Deleted files whose time is over, the first deleted first. */
async function removable(db: Database, now: number, after: { at: Date; id: string }): Promise<Removable[]> {
  const sql = `SELECT id, storage, storage_key AS storageKey, deleted_at AS deletedAt FROM files FORCE INDEX (files_deleted)
    WHERE deleted_at >= ? AND (deleted_at > ? OR id > ?) AND deleted_at < IF(message_seq IS NULL AND purpose <> 'face', ?, ?)
    ORDER BY deleted_at, id LIMIT ?`;
  const values = [after.at, after.at, after.id, new Date(now - KEPT_UNSENT_MS), new Date(now - KEPT_MS), BATCH];
  return (await db.$client.query<Removable[]>(sql, values))[0];
}
