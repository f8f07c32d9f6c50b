import { QUOTE_LENGTH, type Quote, quotedText } from '@/lib/messages/message';
import { showable } from '@/lib/text';

/** Quotes: what a message shows of the message that it answers, as that message is at the moment of reading. */

export interface QuotedRow {
  seq: number;
  /** The beginning of the text, as QUOTED_TEXT reads it; null if it was deleted. */
  text: string | null;
  userId: number | null;
  user: string | null;
  /** The author's shown name; empty or null if the author has only a user name, or is gone. */
  shown: string | null;
}

/** SQL: the beginning of the text of the message `q`. It is long enough, whatever line ends and characters it has. */
export const QUOTED_TEXT = `LEFT(q.body, ${2 * QUOTE_LENGTH})`;

/** The query of these messages of a room, as QuotedRow. All values are numbers, so they are written into the text. */
export function quotesQuery(roomId: number, seqs: readonly number[]): string {
  return `SELECT q.seq, ${QUOTED_TEXT} AS text, u.id AS userId, u.username AS user, u.display_name AS shown
    FROM messages q LEFT JOIN users u ON u.id = q.user_id WHERE q.room_id = ${roomId} AND q.seq IN (${seqs.join()})`;
}

export function quoteFrom({ seq, text, userId, user, shown }: QuotedRow): Quote {
  return { seq, text: text === null ? null : quotedText(showable(text)), userId, user, ...(shown ? { shown } : {}) };
}
