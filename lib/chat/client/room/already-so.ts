import type { New, UnsentChange } from '@/lib/chat/client/outbox/item';
import { hasReacted } from '@/lib/chat/client/timeline/changes';
import type { ClientMention } from '@/lib/chat/protocol';
import type { Mention, Message } from '@/lib/messages/message';

/** Whether the message is already as this person's change wants it, so that the change need not be sent. */
export function isSo(message: Message, change: New<UnsentChange>, me: number): boolean {
  if (change.kind === 'delete') return message.text === null && !message.hidden;
  // The message is deleted or hidden. The change is sent all the same, and the server's refusal is shown.
  if (message.text === null) return false;
  switch (change.kind) {
    case 'edit':
      return message.text === change.text && areSame(message.mentions ?? [], change.mentions ?? []);
    case 'react':
      return hasReacted(message, change.emoji, me) === change.on;
    case 'pin':
      return (message.pinned === true) === change.on;
    default:
      return change satisfies never;
  }
}

function areSame(shown: readonly Mention[], mentions: readonly ClientMention[]): boolean {
  const keys = new Set(mentions.map(({ at, length, who }) => `${at},${length},${who}`));
  const idOf = ({ who }: Mention) => (typeof who === 'string' ? who : who.id);
  return shown.length === keys.size && shown.every((one) => keys.has(`${one.at},${one.length},${idOf(one)}`));
}
