import { filesFrom, MESSAGE_FILES } from '@/lib/files/columns';
import type { Mention, Message, Reaction } from '@/lib/messages/message';
import { MESSAGE_PREVIEW, previewFrom } from '@/lib/messages/previews/columns';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';
import { QUOTED_FILES, QUOTED_IS_HIDDEN, QUOTED_TEXT, quoteFrom } from './quote';

/**
 * What is read of a message: its row, the message that it answers, its mentions, reactions, pin, files and link
 * preview. One statement reads all of this for any number of messages, so a page shows one moment: the places of
 * mentions always fit the text. The statement names the indexes, because a server that once scanned a small table may
 * go on scanning when it has grown.
 */

/** SQL: reactions of `m`, such as `F09F918D:7,F09F918D:8`, in the order in which they were made. */
const REACTIONS = `(SELECT GROUP_CONCAT(HEX(r.emoji), ':', r.user_id ORDER BY r.seq) FROM reactions r FORCE INDEX (PRIMARY)
  WHERE r.room_id = m.room_id AND r.message_seq = m.seq)`;

/**
 * SQL: whom the text of `m` names, as a list of JSON without its brackets. People whose account is gone have no name,
 * and are left out.
 */
export const MENTIONS = `(SELECT GROUP_CONCAT(JSON_ARRAY(n.at, n.length, n.what, p.id, p.username, p.display_name, p.face_id) ORDER BY n.at)
  FROM mentions n FORCE INDEX (mentions_message) LEFT JOIN users p ON p.id = n.user_id AND p.deleting_at IS NULL
  WHERE n.room_id = m.room_id AND n.seq = m.seq AND IF(n.what = 'person', p.id IS NOT NULL, n.user_id = 0))`;

const PINNED =
  'EXISTS (SELECT 1 FROM pins FORCE INDEX (PRIMARY) WHERE pins.room_id = m.room_id AND pins.message_seq = m.seq)';

/** SQL: whether a moderator withholds the message `m`. A deleted one is not withheld any more. */
export const IS_HIDDEN = '(m.hidden_at IS NOT NULL AND m.body IS NOT NULL)';
/** SQL: the text of `m`, as far as everybody may read it. */
export const SHOWN_TEXT = 'IF(m.hidden_at IS NULL, m.body, NULL)';

const WITHOUT_TEXT = `m.seq, u.id AS userId, u.username AS user, u.display_name AS shown, u.face_id AS face,
  m.created_at AS datetime, m.client_id AS clientId, m.edited_at AS editedAt, m.reply_to AS replyTo,
  ${QUOTED_TEXT} AS quotedText, ${QUOTED_IS_HIDDEN} AS quotedHidden, a.id AS quotedUserId, a.username AS quotedUser,
  a.display_name AS quotedShown, ${QUOTED_FILES} AS quotedFiles, ${REACTIONS} AS reactions, ${MENTIONS} AS mentions,
  ${PINNED} AS pinned, ${MESSAGE_FILES} AS files, ${MESSAGE_PREVIEW} AS preview`;

/** Of the message `m`, as MessageRow. */
export const MESSAGE_COLUMNS = `${SHOWN_TEXT} AS text, ${IS_HIDDEN} AS hidden, ${WITHOUT_TEXT}`;

/** The same with the text also of a hidden message, for the change that shows it again. */
export const WITHHELD_COLUMNS = `m.body AS text, 0 AS hidden, ${WITHOUT_TEXT}`;

export const MESSAGE_JOINS = `LEFT JOIN users u ON u.id = m.user_id
  LEFT JOIN messages q ON q.room_id = m.room_id AND q.seq = m.reply_to LEFT JOIN users a ON a.id = q.user_id`;

export interface MessageRow {
  seq: number;
  text: string | null;
  hidden: 0 | 1;
  userId: number | null;
  user: string | null;
  /** The author's shown name; empty or null if the author has only a user name, or is gone. */
  shown: string | null;
  face: string | null;
  datetime: Date;
  clientId: string;
  editedAt: Date | null;
  replyTo: number | null;
  quotedText: string | null;
  quotedHidden: 0 | 1 | null;
  quotedUserId: number | null;
  quotedUser: string | null;
  quotedShown: string | null;
  quotedFiles: string | null;
  reactions: string | null;
  mentions: string | null;
  pinned: 0 | 1;
  files: string | null;
  /** As MESSAGE_PREVIEW reads it. */
  preview: string | null;
}

export function messageFrom(row: MessageRow): Message {
  const { seq, text, userId, user, shown, face, datetime, clientId, editedAt } = row;
  const seen = { user, ...(shown ? { shown } : {}), ...(face ? { face } : {}) };
  const message = { seq, userId, ...seen, datetime: datetime.toISOString(), clientId };
  if (row.hidden) return { ...message, text: null, hidden: true };
  if (text === null) return { ...message, text };
  return {
    ...message,
    text: showable(text),
    ...(editedAt ? { editedAt: editedAt.toISOString() } : {}),
    ...(row.replyTo === null ? {} : { reply: quoteFrom(quotedOf(row, row.replyTo)) }),
    ...(row.mentions === null ? {} : { mentions: mentionsFrom(row.mentions) }),
    ...(row.reactions === null ? {} : { reactions: reactionsFrom(row.reactions) }),
    ...(row.pinned ? { pinned: true } : {}),
    ...(row.files === null ? {} : { files: filesFrom(row.files) }),
    ...(row.preview === null ? {} : { preview: previewFrom(row.preview) }),
  };
}

function quotedOf(row: MessageRow, seq: number) {
  const { quotedText: text, quotedHidden: hidden, quotedUserId: userId, quotedUser: user, quotedShown: shown } = row;
  return { seq, text, hidden, userId, user, shown, files: row.quotedFiles };
}

function reactionsFrom(joined: string): Reaction[] {
  const people = new Map<string, number[]>();
  for (const pair of joined.split(',')) {
    const [hex = '', id] = pair.split(':');
    const found = people.get(hex);
    if (found) found.push(Number(id));
    else people.set(hex, [Number(id)]);
  }
  return [...people].map(([hex, ids]) => ({ emoji: Buffer.from(hex, 'hex').toString(), people: ids }));
}

/** @param joined as MENTIONS reads it */
export function mentionsFrom(joined: string): Mention[] {
  const rows: [number, number, string, number, string, string | null, string | null][] = JSON.parse(`[${joined}]`);
  return rows.map(([at, length, what, id, name, shown, face]) => ({
    at,
    length,
    who: what === 'all' || what === 'here' ? what : withShown({ id, name, shown, face }),
  }));
}
