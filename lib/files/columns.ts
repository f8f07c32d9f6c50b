import { type FileKind, type MessageFile, PREVIEW_SIZES } from './file';
import { type FileSummary, summaryOf } from './summary';

/** How a row of `files` is read as a file that everybody sees. */

export interface FileColumns {
  id: string;
  name: string;
  type: string;
  kind: FileKind;
  bytes: number;
  width: number | null;
  height: number | null;
  placeholder: string | null;
  animated: boolean | 0 | 1;
  alt: string | null;
  /** With commas between them. */
  previews: string;
}

/** Of the file `f`, as FileColumns. */
export const FILE_COLUMNS =
  'f.id, f.name, f.type, f.kind, f.bytes, f.width, f.height, f.placeholder, f.animated, f.alt, f.previews';

/**
 * SQL: the files of the message `m`, as a list of JSON without its brackets, in their order. The index is named,
 * because with few rows the server would rather scan the table, and later go on doing so.
 */
export const MESSAGE_FILES = `(SELECT GROUP_CONCAT(JSON_ARRAY(${FILE_COLUMNS}) ORDER BY f.position)
  FROM files f FORCE INDEX (files_message)
  WHERE f.room_id = m.room_id AND f.message_seq = m.seq AND f.purpose = 'message' AND f.deleted_at IS NULL)`;

/** SQL: with how many files the message `m` was sent. */
export const FILES_COUNT = `(SELECT COUNT(*) FROM files f FORCE INDEX (files_message)
  WHERE f.room_id = m.room_id AND f.message_seq = m.seq AND f.deleted_at IS NULL AND f.purpose = 'message')`;

/** The values of FILE_COLUMNS in a list of JSON. */
export type FileTuple = [
  string,
  string,
  string,
  FileKind,
  number,
  number | null,
  number | null,
  string | null,
  0 | 1,
  string | null,
  string,
];

/** SQL: kind and name of the files of a message, as MESSAGE_FILES. @param message the alias of its row */
export function summarySql(message: string): string {
  return `(SELECT GROUP_CONCAT(JSON_ARRAY(f.kind, f.name) ORDER BY f.position) FROM files f FORCE INDEX (files_message)
    WHERE f.room_id = ${message}.room_id AND f.message_seq = ${message}.seq AND f.purpose = 'message'
      AND f.deleted_at IS NULL)`;
}

/** @param joined as summarySql reads it */
export function summaryFrom(joined: string | null): FileSummary | null {
  if (joined === null) return null;
  const files = JSON.parse(`[${joined}]`) as [FileKind, string][];
  return summaryOf(files.map(([kind, name]) => ({ kind, name })));
}

/** @param joined as MESSAGE_FILES reads it */
export function filesFrom(joined: string): MessageFile[] {
  return (JSON.parse(`[${joined}]`) as FileTuple[]).map(fileFromTuple);
}

export function fileFromTuple(values: FileTuple): MessageFile {
  const [id, name, type, kind, bytes, width, height, placeholder, animated, alt, previews] = values;
  return fileFrom({ id, name, type, kind, bytes, width, height, placeholder, animated, alt, previews });
}

export function fileFrom(row: FileColumns): MessageFile {
  const { id, name, type, kind, bytes, width, height, placeholder, animated, alt, previews } = row;
  return {
    id,
    name,
    type,
    kind,
    bytes,
    ...(width === null || height === null ? {} : { width, height }),
    ...(placeholder === null ? {} : { placeholder }),
    ...(animated ? { animated: true } : {}),
    ...(alt === null ? {} : { alt }),
    previews: PREVIEW_SIZES.filter((size) => previews.split(',').includes(size)),
  };
}
