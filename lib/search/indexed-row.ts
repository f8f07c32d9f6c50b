import { NOTE_KINDS } from '@/lib/messages/change-rows';
import { fold } from './fold';
import { markGram } from './grams';

/** What search reads of a message, for the index and for checking what the index gives. */
export interface IndexedRow {
  seq: number;
  userId: number | null;
  /** The text as it is now. */
  body: string;
  /** The names of its files, a line each; null: it has none. */
  fileNames: string | null;
}

/** SQL: of the message `m`, as IndexedRow. */
export const INDEXED_COLUMNS = `m.seq, m.user_id AS userId, m.body, (SELECT GROUP_CONCAT(f.name ORDER BY f.position SEPARATOR '\\n')
  FROM files f FORCE INDEX (files_message) WHERE f.room_id = m.room_id AND f.message_seq = m.seq AND f.purpose = 'message'
    AND f.deleted_at IS NULL) AS fileNames`;

/** What terms are looked for in: the message’s text, and the names of its files. */
export function searchedText({ body, fileNames }: Pick<IndexedRow, 'body' | 'fileNames'>): string {
  return fileNames === null ? body : `${body}\n${fileNames}`;
}

/** The same, folded: what terms are compared with. */
export function searchable(row: Pick<IndexedRow, 'body' | 'fileNames'>): string {
  return fold(searchedText(row));
}

/** The grams of what a message has beside its text. */
export function gramsOfRow(row: IndexedRow): number[] {
  return [
    ...(row.userId === null ? [] : [markGram('user', row.userId)]),
    ...(hasFile(row) ? [markGram('file')] : []),
    ...(hasLink(row) ? [markGram('link')] : []),
  ];
}

/**
 * The kinds of changes after which a message is found by the same terms. Kinds that this version does not know are
 * none.
 */
export const KEEP_TEXT: readonly string[] = ['reaction', 'pin', 'preview', ...NOTE_KINDS];

export function hasFile({ fileNames }: IndexedRow): boolean {
  return fileNames !== null;
}

const LINK = /https?:\/\/\S|\bwww\.\S/i;

/** Whether the text has the address of a page, written with `http` or `www`. */
export function hasLink({ body }: IndexedRow): boolean {
  return LINK.test(body);
}
