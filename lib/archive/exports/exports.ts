import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { writeArchive } from '@/lib/archive/export';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { newStorageKey } from '@/lib/files/storage/key';
import type { StorageName } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import { removeStale } from '@/lib/files/upload/incoming';
import type { Locale } from '@/lib/i18n/locale';
import { sleep } from '@/lib/marked-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { type ExportView, latestExport } from './view';

export interface ArchiveExportsDeps {
  db: Database;
  storages: Storages;
  /** Where an archive is until it is stored. */
  folder: string;
  timeZone: string;
  log: Pick<Log, 'warn' | 'info'>;
  everyMs?: number;
}

const BEAT_MS = 5_000;
/** A node that was not heard of for so long has lost its export. */
export const LOST_MS = 60_000;
/** An archive can be downloaded for so long. */
export const KEPT_MS = 24 * 3_600_000;
const EVERY_MS = 10 * 60_000;

/**
 * Archives of the open rooms that administrators ask for. The node that is asked writes the ZIP and puts it where files
 * are, so that every node can send it. A row of the table says how far it is: its key `running` allows one at a time in
 * the whole installation, and a row that no node renews counts as failed. Nothing is continued after a restart.
 */
export class ArchiveExports {
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: ArchiveExportsDeps) {}

  /** Removes what is over, now and every ten minutes. */
  start(): void {
    const clean = () =>
      this.clean().catch((error) => {
        if (!this.#stopped.signal.aborted) this.deps.log.warn({ err: error }, 'old archives could not be removed');
      });
    this.#timer = setInterval(clean, this.deps.everyMs ?? EVERY_MS);
    this.#timer.unref();
    void clean();
  }

  /** Ends what runs here, which then has failed. Waits for that until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const late = new AbortController();
    await Promise.race([this.#running, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  /**
   * Begins an archive, unless one is being written on any node.
   * @param locale of the pages to read
   * @returns the one that is being written
   */
  async begin(locale: Locale, by: NonNullable<AuditEntry['actor']>): Promise<ExportView> {
    const { db } = this.deps;
    await failLost(db);
    const id = await transact(db, async (tx) => {
      const now = new Date();
      const [result] = (await tx.execute(
        sql`INSERT IGNORE INTO archive_exports (running, created_at, seen_at, total)
          SELECT 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 2 * COALESCE(SUM(last_seq), 0) FROM rooms
          WHERE kind = 'open' AND deleting_at IS NULL`,
      )) as unknown as [ResultSetHeader];
      if (result.affectedRows === 0) return null;
      await record(tx, { actor: by, action: 'house.export' }, now);
      return result.insertId;
    });
    if (id !== null) this.#running = this.#run(id, locale);
    const view = await latestExport(db);
    if (!view) throw new Error('The archive that was begun is gone');
    return view;
  }

  /** Never throws. */
  async #run(id: number, locale: Locale): Promise<void> {
    const { db, storages, folder, timeZone, log } = this.deps;
    const path = join(folder, `${randomUUID()}.zip`);
    const lost = new AbortController();
    let done = 0;
    const beat = async () => {
      const renew = 'UPDATE archive_exports SET done = ?, seen_at = UTC_TIMESTAMP(3) WHERE id = ? AND running = 1';
      const [result] = await db.$client.query<ResultSetHeader>(renew, [done, id]);
      if (result.affectedRows === 0) lost.abort();
    };
    const timer = setInterval(
      () => void beat().catch((error) => log.warn({ err: error }, 'an archive has no row')),
      BEAT_MS,
    );
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeArchive(db, storages, path, {
        closed: false,
        html: { zone: timeZone, locale },
        signal: AbortSignal.any([this.#stopped.signal, lost.signal]),
        onEntries: (count) => {
          done += count;
        },
      });
      const { size } = await stat(path);
      const storage = await storages.chosen();
      const key = newStorageKey();
      // The row knows the key before there is anything under it.
      const keep = 'UPDATE archive_exports SET storage = ?, storage_key = ? WHERE id = ? AND running = 1';
      const [kept] = await db.$client.query<ResultSetHeader>(keep, [storage.name, key, id]);
      if (kept.affectedRows === 0) throw new Error('The archive took too long, and counts as failed');
      await storage.put(key, path);
      const finish = `UPDATE archive_exports SET running = NULL, ended_at = UTC_TIMESTAMP(3), done = total, bytes = ?
        WHERE id = ? AND running = 1`;
      const [result] = await db.$client.query<ResultSetHeader>(finish, [size, id]);
      if (result.affectedRows === 0) throw new Error('The archive took too long, and counts as failed');
      metrics.archiveExports.inc({ outcome: 'done' });
      await removeExports(this.deps, 'id < ?', [id]);
    } catch (error) {
      metrics.archiveExports.inc({ outcome: 'failed' });
      if (!this.#stopped.signal.aborted) log.warn({ err: error }, 'an archive could not be written');
      await end(db, 'id = ?', [id]).catch(() => {}); // It counts as lost a minute later.
    } finally {
      clearInterval(timer);
      await rm(path, { force: true }).catch(() => {}); // The cleaning finds it.
    }
  }

  /** One round. @throws the error of the database or the storage */
  async clean(now = Date.now()): Promise<void> {
    const { db, folder } = this.deps;
    await failLost(db);
    await removeStale(folder, now);
    await removeExports(this.deps, 'created_at < ?', [new Date(now - KEPT_MS)]);
  }
}

/** Rows that no node renews have failed. */
function failLost(db: Database): Promise<void> {
  return end(db, 'seen_at < UTC_TIMESTAMP(3) - INTERVAL ? SECOND', [LOST_MS / 1_000]);
}

async function end(db: Database, where: string, values: unknown[]): Promise<void> {
  await db.$client.query(
    `UPDATE archive_exports SET running = NULL, ended_at = UTC_TIMESTAMP(3) WHERE running = 1 AND ${where}`,
    values,
  );
}

/** Removes the bytes, and then the rows, of archives that are not being written. Several nodes may do so at once. */
async function removeExports(
  { db, storages }: Pick<ArchiveExportsDeps, 'db' | 'storages'>,
  where: string,
  values: unknown[],
): Promise<void> {
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT id, storage, storage_key AS \`key\` FROM archive_exports WHERE running IS NULL AND ${where}`,
    values,
  );
  for (const { id, storage, key } of rows) {
    if (key) await (await storages.of(storage as StorageName)).remove(key);
    await db.$client.query('DELETE FROM archive_exports WHERE id = ? AND running IS NULL', [id]);
  }
}
