import { type KeyValueStorage, keep, keysWithPrefix } from '@/lib/chat/client/storage';

/** What somebody was about to say in a room: it survives a reload, and goes at sign-out. */
const PREFIX = 'tertulia:draft:';

export interface DraftPlace {
  userId: number;
  roomId: number;
}

const keyOf = ({ userId, roomId }: DraftPlace) => `${PREFIX}${userId}:${roomId}`;

export function readDraft(storage: KeyValueStorage | null, place: DraftPlace): string {
  return storage?.getItem(keyOf(place)) ?? '';
}

/** Where it cannot be kept it is only in its field: a draft is no message. */
export function saveDraft(storage: KeyValueStorage | null, place: DraftPlace, text: string): void {
  if (text) keep(storage, keyOf(place), text);
  else storage?.removeItem(keyOf(place));
}

export function clearDrafts(storage: KeyValueStorage | null, userId: number): void {
  if (!storage) return;
  for (const key of keysWithPrefix(storage, `${PREFIX}${userId}:`)) storage.removeItem(key);
}
