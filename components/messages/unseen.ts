import type { Message } from '@/lib/messages/message';

/** How many messages of others came after `seq` and are still there. Pure; looks at those alone. */
export function countUnseen(messages: readonly Message[], seq: number, me: string): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (!message || message.seq <= seq) break;
    if (message.user !== me && message.text !== null) count++;
  }
  return count;
}

export function lastSeq(messages: readonly Message[]): number {
  return messages.at(-1)?.seq ?? 0;
}
