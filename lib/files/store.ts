import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { files, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { READABLE } from '@/lib/rooms/policy';
import { seenByGuest } from '@/lib/users/seen';
import { FILE_COLUMNS, type FileColumns, fileFrom } from './columns';
import type { FilePurpose, MessageFile } from './file';
import type { StorageName } from './storage/storage';

/** The rows of files. Who may read one is decided here, by the query that finds it. */

/** A file that is about to be stored. */
export interface NewFile extends Omit<MessageFile, 'alt'> {
  userId: number;
  sha256: Buffer;
  storage: StorageName;
  storageKey: string;
}

export interface StoredFile {
  userId: number | null;
  sha256: Buffer;
  storage: StorageName;
  storageKey: string;
  uploadedAt: Date | null;
  deletedAt: Date | null;
  messageSeq: number | null;
  purpose: FilePurpose;
  file: MessageFile;
}

export interface Quotas {
  /** Bytes; 0: any number. */
  quotaBytes: number;
  quotaAllBytes: number;
}

/** Whose space is used up. */
export type QuotaOf = 'person' | 'all';

const ROW = `f.user_id AS userId, f.sha256, f.storage, f.storage_key AS storageKey, f.uploaded_at AS uploadedAt,
  f.deleted_at AS deletedAt, f.message_seq AS messageSeq, f.purpose, ${FILE_COLUMNS}`;

type Row = Omit<StoredFile, 'file'> & FileColumns & RowDataPacket;

/** The file with this id, whoever has it. */
export async function findFile(db: Database, id: string): Promise<StoredFile | null> {
  const [[row]] = await db.$client.query<Row[]>(`SELECT ${ROW} FROM files f WHERE f.id = ?`, [id]);
  return row ? storedFrom(row) : null;
}

function storedFrom(row: Row): StoredFile {
  const { userId, sha256, storage, storageKey, uploadedAt, deletedAt, messageSeq, purpose } = row;
  return { userId, sha256, storage, storageKey, uploadedAt, deletedAt, messageSeq, purpose, file: fileFrom(row) };
}

/**
 * The file, if this person may read it now. Loading is authorizing: a face can be read by everybody who sees its
 * person, as long as it is their present face; of the others, a file that was not sent is its owner's, and one that was
 * sent can be read by those who can read its message.
 */
export async function readableFile(db: Database, userId: number, id: string): Promise<StoredFile | null> {
  const [[row]] = await db.$client.query<Row[]>(readable(userId), [userId, userId, id, userId]);
  return row ? storedFrom(row) : null;
}

export const readable = (userId: number) => `SELECT ${ROW} FROM files f
  JOIN users u ON u.id = ?
  LEFT JOIN rooms r ON r.id = f.room_id
  LEFT JOIN memberships m ON m.user_id = ? AND m.room_id = f.room_id
  LEFT JOIN messages x ON x.room_id = f.room_id AND x.seq = f.message_seq
  LEFT JOIN users o ON f.purpose = 'face' AND o.id = f.user_id
  WHERE f.id = ? AND f.uploaded_at IS NOT NULL AND f.deleted_at IS NULL AND IF(f.purpose = 'face',
    o.face_id = f.id AND o.deleting_at IS NULL AND (u.role <> 'guest' OR ${seenByGuest(userId, 'f.user_id')}),
    IF(f.message_seq IS NULL, f.user_id = ?,
    r.archived_at IS NULL AND r.deleting_at IS NULL AND ${READABLE}
    AND x.body IS NOT NULL AND x.hidden_at IS NULL))`;

/** How many bytes a person's files have, without deleted ones. Read from an index alone. */
export async function bytesOf(db: Pick<Database, 'select'>, userId: number): Promise<number> {
  const isKept = and(eq(files.userId, userId), isNull(files.deletedAt));
  const [row] = await db
    .select({ bytes: sum(files.bytes) })
    .from(files)
    .where(isKept);
  return row?.bytes ?? 0;
}

/** How many bytes are stored in all, with deleted files that were not removed yet. Scans an index. */
export async function bytesOfAll(db: Database): Promise<number> {
  const [row] = await db.select({ bytes: sum(files.bytes) }).from(files);
  return row?.bytes ?? 0;
}

const sum = (column: typeof files.bytes) => sql<number>`COALESCE(SUM(${column}), 0)`.mapWith(Number);

/**
 * Writes the row of a file whose bytes are stored next, unless there is one. Locks the person's row, so that several
 * uploads at once do not pass their quota together.
 * @returns the row as it is now; `quota`; or `gone` if the person is
 */
export function beginFile(db: Database, file: NewFile, { quotaBytes }: Quotas): Promise<StoredFile | 'quota' | 'gone'> {
  return transact(db, async (tx) => {
    const isHere = and(eq(users.id, file.userId), isNull(users.disabledAt));
    const [owner] = await tx.select({ id: users.id }).from(users).where(isHere).for('update');
    // The account was disabled or deleted while the bytes came.
    if (!owner) return 'gone';
    const [there] = await tx.select().from(files).where(eq(files.id, file.id));
    if (there) return { ...there, file: fileFrom(there) };
    if (quotaBytes > 0 && (await bytesOf(tx, file.userId)) + file.bytes > quotaBytes) return 'quota';
    const { animated = false, previews, ...rest } = file;
    const row = { ...rest, animated, previews: previews.join(), createdAt: new Date() };
    await tx.insert(files).values(row);
    return { uploadedAt: null, deletedAt: null, messageSeq: null, purpose: 'message', ...file, file: fileOf(file) };
  });
}

function fileOf({ userId: _user, sha256: _sha, storage: _storage, storageKey: _key, ...file }: NewFile): MessageFile {
  return file;
}

/** Records that all bytes are stored. @returns false if the row is gone, or the file was deleted meanwhile */
export async function finishFile(db: Database, id: string, at = new Date()): Promise<boolean> {
  const sql = 'UPDATE files SET uploaded_at = COALESCE(uploaded_at, ?) WHERE id = ? AND deleted_at IS NULL';
  const [result] = await db.$client.query<ResultSetHeader>(sql, [at, id]);
  return result.affectedRows === 1;
}

/** Sets the alternative text of one's own file that was not sent; empty: none. @returns whether there is such a file */
export async function describeFile(db: Database, userId: number, id: string, alt: string): Promise<boolean> {
  const sql = `UPDATE files SET alt = ? WHERE ${OWN_AND_UNSENT}`;
  const [result] = await db.$client.query<ResultSetHeader>(sql, [alt || null, id, userId]);
  return result.affectedRows === 1;
}

/** Gives up one's own file that was not sent. Its bytes are removed later. @returns whether there is such a file */
export async function discardFile(db: Database, userId: number, id: string, at = new Date()): Promise<boolean> {
  const sql = `UPDATE files SET ${DELETION} WHERE ${OWN_AND_UNSENT}`;
  const [result] = await db.$client.query<ResultSetHeader>(sql, [at, id, userId]);
  return result.affectedRows === 1;
}

/**
 * Deletes files of a room that is being deleted, and takes them out of it. @returns how many
 */
export async function deleteFilesOf(db: Database, roomId: number, limit: number, at = new Date()): Promise<number> {
  const sql = `UPDATE files SET ${DELETION}, room_id = NULL WHERE room_id = ? LIMIT ?`;
  const [result] = await db.$client.query<ResultSetHeader>(sql, [at, roomId, limit]);
  return result.affectedRows;
}

const OWN_AND_UNSENT = "id = ? AND user_id = ? AND purpose = 'message' AND message_seq IS NULL AND deleted_at IS NULL";

/** SQL: what a deletion sets; one value, the time. Nothing stays that tells what the file was. */
export const DELETION = "deleted_at = COALESCE(deleted_at, ?), name = '', alt = NULL, placeholder = NULL";

/** The same of a file that is not deleted yet, for Drizzle. */
export function deletion(at: Date) {
  return { deletedAt: at, name: '', alt: null, placeholder: null };
}
