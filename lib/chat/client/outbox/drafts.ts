import { type KeyValueStorage, keep, keysWithPrefix } from '@/lib/chat/client/storage';
import type { ClientMention } from '@/lib/chat/protocol';

/** Text that somebody has typed in a room but not sent. It survives a reload, and is removed at sign-out. */
const PREFIX = 'tertulia:draft:';

export interface DraftPlace {
  userId: number;
  roomId: number;
}

export interface Draft {
  text: string;
  mentions: readonly ClientMention[];
}

export const draftKey = ({ userId, roomId }: DraftPlace) => `${PREFIX}${userId}:${roomId}`;
/** A key of its own, because earlier versions read the draft's key as plain text. */
const mentionsKeyOf = (place: DraftPlace) => `${draftKey(place)}:mentions`;

export function readDraft(storage: KeyValueStorage | null, place: DraftPlace): Draft {
  const text = storage?.getItem(draftKey(place)) ?? '';
  return { text, mentions: readMentions(storage?.getItem(mentionsKeyOf(place)) ?? null, text) };
}

/**
 * If the draft cannot be stored, it exists only in the field. That is enough, because no draft was promised to be kept.
 */
export function saveDraft(storage: KeyValueStorage | null, place: DraftPlace, draft: Draft): void {
  if (draft.text) keep(storage, draftKey(place), draft.text);
  else storage?.removeItem(draftKey(place));
  if (draft.mentions.length > 0) keep(storage, mentionsKeyOf(place), JSON.stringify(draft));
  else storage?.removeItem(mentionsKeyOf(place));
}

/** Which message the draft answers. */
export interface DraftReply {
  seq: number;
  clientId: string;
}

const replyKeyOf = (place: DraftPlace) => `${draftKey(place)}:reply`;

export function readDraftReply(storage: KeyValueStorage | null, place: DraftPlace): DraftReply | null {
  try {
    const { seq, clientId } = JSON.parse(storage?.getItem(replyKeyOf(place)) ?? '');
    return Number.isSafeInteger(seq) && typeof clientId === 'string' ? { seq, clientId } : null;
  } catch {
    return null;
  }
}

export function saveDraftReply(storage: KeyValueStorage | null, place: DraftPlace, reply: DraftReply | null): void {
  if (reply) keep(storage, replyKeyOf(place), JSON.stringify({ seq: reply.seq, clientId: reply.clientId }));
  else storage?.removeItem(replyKeyOf(place));
}

export function clearDrafts(storage: KeyValueStorage | null, userId: number): void {
  if (!storage) return;
  for (const key of keysWithPrefix(storage, `${PREFIX}${userId}:`)) storage.removeItem(key);
}

/**
 * Mentions are valid only for the text with which they were stored. An earlier version may have changed the text alone.
 */
function readMentions(stored: string | null, text: string): readonly ClientMention[] {
  if (stored === null) return [];
  try {
    const draft = JSON.parse(stored) as Draft;
    return draft.text === text ? draft.mentions.filter(({ at }) => text[at] === '@') : [];
  } catch {
    return [];
  }
}
