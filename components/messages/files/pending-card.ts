import type { PendingFile } from '@/lib/chat/client/timeline/pending';
import { isShortText } from './box';

/** Which card a file has that is no picture. */
export type CardLook = 'audio' | 'video' | 'text' | 'file';

export function cardLookOf({ kind, stored, type, bytes }: PendingFile): CardLook {
  if (kind === 'audio' || kind === 'video') return kind;
  return isShortText({ type: stored?.type ?? type, bytes }) ? 'text' : 'file';
}
