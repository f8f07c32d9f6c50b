import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { Message } from '@/lib/messages/message';

/** What the list shows: the log's messages, then one's own that are not in it yet. */
export type Row = Message | PendingMessage;

/** The same before and after a message reaches the log, so that it stays the same element on the page. */
export function rowKey({ user, clientId }: Row): string {
  return `${user ?? ''}/${clientId}`;
}

export function pendingOf(row: Row): PendingMessage | null {
  return 'state' in row ? row : null;
}

/** Whether it was said in other words at first. */
export function isEdited(row: Row): boolean {
  return 'editedAt' in row && row.editedAt !== undefined;
}

/** Where this device's clock is behind the installation's, what is written now does not stand under an earlier day. */
export function rowsOf(messages: readonly Message[], pending: readonly PendingMessage[]): Row[] {
  const latest = messages.at(-1)?.datetime ?? '';
  return [...messages, ...pending.map((p) => (p.datetime < latest ? { ...p, datetime: latest } : p))];
}
