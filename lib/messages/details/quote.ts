import { QUOTE_LENGTH, type Quote, quotedText } from '@/lib/messages/message';
import { showable } from '@/lib/text';

/** What a message that answers another one shows of it: always what it says at the moment of reading. */

export interface QuotedRow {
  seq: number;
  /** The beginning of the text, as QUOTED_TEXT reads it; null if it was deleted, or is hidden. */
  text: string | null;
  /** Null: there is no such message. */
  hidden: 0 | 1 | null;
  userId: number | null;
  user: string | null;
  /** Empty or null: none. */
  shown: string | null;
}

/** SQL, of the message `q`: enough of its text, whatever its line ends and characters are. */
export const QUOTED_TEXT = `IF(q.hidden_at IS NULL, LEFT(q.body, ${2 * QUOTE_LENGTH}), NULL)`;
export const QUOTED_IS_HIDDEN = '(q.hidden_at IS NOT NULL AND q.body IS NOT NULL)';

/** The query of these messages of a room, as QuotedRow. All values are numbers, so they are written into the text. */
export function quotesQuery(roomId: number, seqs: readonly number[]): string {
  return `SELECT q.seq, ${QUOTED_TEXT} AS text, ${QUOTED_IS_HIDDEN} AS hidden, u.id AS userId, u.username AS user, u.display_name AS shown
    FROM messages q LEFT JOIN users u ON u.id = q.user_id WHERE q.room_id = ${roomId} AND q.seq IN (${seqs.join()})`;
}

export function quoteFrom({ seq, text, hidden, userId, user, shown }: QuotedRow): Quote {
  const quoted = text === null ? null : quotedText(showable(text));
  return { seq, text: quoted, ...(hidden ? { hidden: true } : {}), userId, user, ...(shown ? { shown } : {}) };
}
