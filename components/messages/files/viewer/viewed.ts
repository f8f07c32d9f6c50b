import { isPicture } from '@/components/messages/files/box';
import type { MessageFile } from '@/lib/files/file';
import type { Message } from '@/lib/messages/message';

/** The pictures that the large view goes through. Pure. */

export interface ViewedPicture extends Pick<Message, 'seq' | 'user' | 'shown' | 'userId' | 'datetime'> {
  file: MessageFile;
  /** The text of its message; empty: none. */
  text: string;
}

/** All pictures of these messages, in the order in which the list shows them. */
export function picturesOf(messages: readonly Message[]): ViewedPicture[] {
  return messages.flatMap(({ seq, user, shown, userId, datetime, text, files = [] }) => {
    const names = { user, ...(shown === undefined ? {} : { shown }), ...(userId === undefined ? {} : { userId }) };
    return files.filter(isPicture).map((file) => ({ seq, ...names, datetime, text: text ?? '', file }));
  });
}

/** Without those whose messages are known to have lost them: they were deleted or hidden meanwhile. */
export function stillShown(pictures: readonly ViewedPicture[], known: readonly Message[]): readonly ViewedPicture[] {
  const messages = new Map(known.map((message) => [message.seq, message]));
  return pictures.filter(({ seq, file }) => {
    const message = messages.get(seq);
    return !message || message.files?.some(({ id }) => id === file.id);
  });
}
