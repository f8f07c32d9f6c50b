import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { Message } from '@/lib/messages/message';

/** What the list shows: the log's messages, then the reader's own messages that are not in the log yet. */
export type Row = Message | PendingMessage;

/** The same before and after a message reaches the log, so that it stays the same element on the page. */
export function rowKey({ user, clientId }: Row): string {
  return `${user ?? ''}/${clientId}`;
}

export function pendingOf(row: Row): PendingMessage | null {
  return 'state' in row ? row : null;
}

/** Whether its text was changed. */
export function isEdited(row: Row): boolean {
  return 'editedAt' in row && row.editedAt !== undefined;
}

/** If this device's clock is behind, pending messages get the time of the last message, so that their day is right. */
export function rowsOf(messages: readonly Message[], pending: readonly PendingMessage[]): Row[] {
  const latest = messages.at(-1)?.datetime ?? '';
  return [...messages, ...pending.map((p) => (p.datetime < latest ? { ...p, datetime: latest } : p))];
}
