import { UNUSED_PREVIEW } from '@/lib/files/fetched-picture';
import type { MessageFile } from '@/lib/files/file';
import { DELETION } from '@/lib/files/store';
import { changeOfMessages, type LogChange, type Statement } from '@/lib/messages/change-transaction';
import type { LinkPreview } from '@/lib/messages/message';
import { showable } from '@/lib/text';
import { previewOf } from './columns';
import { firstLink } from './first-link';

/** How a link preview gets into the log, and out of it. */

/** A preview that is not in the log yet. An empty text: there is none. */
export interface NewPreview {
  /** The message's first link. */
  url: string;
  site: string;
  title: string;
  description: string;
  /** A file of the purpose `preview` that no message has. */
  picture: MessageFile | null;
}

/**
 * Gives a message its preview, unless the message was deleted, has another first link by now, or has a preview already.
 * While a message is hidden, nobody learns of it: the `show` entry has it.
 */
export function addingPreview(roomId: number, seq: number, preview: NewPreview, at: Date): LogChange {
  const { url, site, title, description, picture } = preview;
  const shown: LinkPreview = previewOf(preview, picture);
  const row = [roomId, seq, url, site, title, description, picture?.id ?? null, at];
  return {
    ...changeOfMessages(roomId, [seq], ([message]) => {
      if (!message || message.text === null || message.preview !== null) return null;
      if (firstLink(showable(message.text)) !== url) return null;
      const insert = `INSERT INTO message_previews
        (room_id, message_seq, url, site, title, description, file_id, created_at) VALUES (?)`;
      const take = `UPDATE files SET room_id = ?, message_seq = ?, position = 0 WHERE id = ? AND ${UNUSED_PREVIEW}`;
      return {
        sql: picture ? `${insert}; ${take}` : insert,
        values: [row, ...(picture ? [roomId, seq, picture.id] : [])],
        entries: message.hiddenAt ? [] : [{ type: 'preview', target: seq, preview: shown }],
      };
    }),
    by: null,
    at,
  };
}

/** Removes the preview of a message. From the commit on, nobody can read its picture. */
export function removingPreview(roomId: number, seq: number, at: Date): Statement {
  return {
    sql: `DELETE FROM message_previews WHERE room_id = ? AND message_seq = ?;
      UPDATE files SET ${DELETION} WHERE room_id = ? AND message_seq = ? AND purpose = 'preview'`,
    values: [roomId, seq, at, roomId, seq],
  };
}
