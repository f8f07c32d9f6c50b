import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { statement } from '@/lib/messages/change-transaction';
import type { LogEntry } from '@/lib/messages/events';
import type { MessageLog } from '@/lib/messages/log';
import { retried } from '@/lib/messages/retry';
import type { Log } from '@/lib/telemetry/log';

export interface EraseDeps {
  messageLog: Pick<MessageLog, 'change'>;
  /** From openWriterPool. */
  pool: Pool;
  log: Pick<Log, 'warn'>;
  /** Stops the erasure between two steps. */
  signal?: AbortSignal | undefined;
}

/** By room: the seq of the last entry with which this erasure announced itself there. */
export type Told = Map<number, number>;

/** @param entries what was just appended */
export function noteTold(told: Told, roomId: number, entries: readonly LogEntry[]): void {
  const last = entries.at(-1);
  if (last) told.set(roomId, last.seq);
}

/** Rows in one read, and in one transaction. */
export const READ_ROWS = 1_000;
export const BATCH_ROWS = 200;

/** Runs a statement that can be repeated and is not part of a log. @throws the last error, or the signal's reason */
export async function run<T extends RowDataPacket[] | ResultSetHeader>(
  { pool, log, signal }: EraseDeps,
  sql: string,
  values: unknown[],
): Promise<T> {
  signal?.throwIfAborted();
  const onError = (err: unknown, attempt: number) => log.warn({ err, attempt }, 'a step of an erasure failed');
  return retried(() => statement<T>(pool, sql, values), onError);
}
