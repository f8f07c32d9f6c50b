import { summaryFrom, summarySql } from '@/lib/files/columns';
import { QUOTE_LENGTH, type Quote, quotedText, withSummary } from '@/lib/messages/message';
import { showable } from '@/lib/text';

/** Quotes: what a message shows of the message that it answers, as that message is at the moment of reading. */

export interface QuotedRow {
  seq: number;
  /** The beginning of the text, as QUOTED_TEXT reads it; null if it was deleted, or is hidden. */
  text: string | null;
  /** Null: there is no such message. */
  hidden: 0 | 1 | null;
  userId: number | null;
  user: string | null;
  /** The author's shown name; empty or null if the author has only a user name, or is gone. */
  shown: string | null;
  /** As QUOTED_FILES reads them. */
  files: string | null;
}

/**
 * SQL: the beginning of the text of the message `q`, long enough whatever line ends and characters it has. Null if it
 * is deleted or hidden.
 */
export const QUOTED_TEXT = `IF(q.hidden_at IS NULL, LEFT(q.body, ${2 * QUOTE_LENGTH}), NULL)`;
export const QUOTED_IS_HIDDEN = '(q.hidden_at IS NOT NULL AND q.body IS NOT NULL)';

/** SQL: what the message `q` has of files; null also if it is deleted or hidden. Without `q` nothing is looked up. */
export const QUOTED_FILES = `IF(q.body IS NULL OR q.hidden_at IS NOT NULL, NULL, ${summarySql('q')})`;

/** The query of these messages of a room, as QuotedRow. All values are numbers, so they are written into the text. */
export function quotesQuery(roomId: number, seqs: readonly number[]): string {
  return `SELECT q.seq, ${QUOTED_TEXT} AS text, ${QUOTED_IS_HIDDEN} AS hidden, u.id AS userId, u.username AS user, u.display_name AS shown,
    ${QUOTED_FILES} AS files FROM messages q LEFT JOIN users u ON u.id = q.user_id WHERE q.room_id = ${roomId} AND q.seq IN (${seqs.join()})`;
}

export function quoteFrom({ seq, text, hidden, userId, user, shown, files }: QuotedRow): Quote {
  const quoted = text === null ? null : quotedText(showable(text));
  const names = { userId, user, ...(shown ? { shown } : {}) };
  return { seq, text: quoted, ...(hidden ? { hidden: true } : {}), ...names, ...withSummary(summaryFrom(files)) };
}
