import type { ClientMessageFrame, MessageRequest } from '@/lib/chat/protocol';
import type { OutboxItem } from './item';

/** The frames that the Sender sends. The link adds the room to them. */
export type OutgoingFrame = Omit<ClientMessageFrame, 'room'> | Unplaced<MessageRequest>;
type Unplaced<T> = T extends MessageRequest ? Omit<T, 'room'> : never;

/**
 * @param epoch that of the server's log. A message that answers a message of another log is sent without `replyTo`,
 *   because another message may have that seq now
 * @returns null if the item changes a message of another log
 */
export function frameOf(item: OutboxItem, epoch: string | null): OutgoingFrame | null {
  const { clientId } = item;
  if (item.kind === 'message') {
    const replyTo = item.reply && item.epoch === epoch ? { replyTo: item.reply.seq } : {};
    const files = item.files ? { files: item.files.map(({ id }) => id) } : {};
    return { type: 'message', message: item.text, clientId, ...replyTo, ...mentionsOf(item), ...files };
  }
  if (item.epoch !== epoch) return null;
  const { target } = item;
  switch (item.kind) {
    case 'edit':
      return { type: 'edit', target, clientId, message: item.text, ...mentionsOf(item) };
    case 'delete':
      return { type: 'delete', target, clientId };
    case 'react':
      return { type: 'react', target, clientId, emoji: item.emoji, on: item.on };
    case 'pin':
      return { type: 'pin', target, clientId, on: item.on };
    default:
      return item satisfies never;
  }
}

function mentionsOf({ mentions }: Extract<OutboxItem, { text: string }>): Pick<ClientMessageFrame, 'mentions'> {
  return mentions?.length ? { mentions: [...mentions] } : {};
}
