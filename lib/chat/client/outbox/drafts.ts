import { type KeyValueStorage, keep, keysWithPrefix } from '@/lib/chat/client/storage';

/** Text that somebody has typed in a room but not sent. It survives a reload, and is removed at sign-out. */
const PREFIX = 'tertulia:draft:';

export interface DraftPlace {
  userId: number;
  roomId: number;
}

const keyOf = ({ userId, roomId }: DraftPlace) => `${PREFIX}${userId}:${roomId}`;

export function readDraft(storage: KeyValueStorage | null, place: DraftPlace): string {
  return storage?.getItem(keyOf(place)) ?? '';
}

/** If the text cannot be stored, it exists only in its field. That is enough, because a draft is not a message. */
export function saveDraft(storage: KeyValueStorage | null, place: DraftPlace, text: string): void {
  if (text) keep(storage, keyOf(place), text);
  else storage?.removeItem(keyOf(place));
}

export function clearDrafts(storage: KeyValueStorage | null, userId: number): void {
  if (!storage) return;
  for (const key of keysWithPrefix(storage, `${PREFIX}${userId}:`)) storage.removeItem(key);
}
