import type { Message } from '@/lib/messages/message';

/**
 * Counts the messages of others after `seq` that are not deleted, without those of blocked people. Pure. Looks only at
 * messages after `seq`.
 */
export function countUnseen(
  messages: readonly Message[],
  seq: number,
  me: string,
  blocked: ReadonlySet<number> = new Set(),
): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (!message || message.seq <= seq) break;
    if (message.user !== me && message.text !== null && !blocked.has(message.userId ?? 0)) count++;
  }
  return count;
}
