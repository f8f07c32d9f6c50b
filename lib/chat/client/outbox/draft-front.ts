import type { KeyValueStorage } from '@/lib/chat/client/storage';
import { type Draft, type DraftPlace, draftKey, readDraft, saveDraft } from './drafts';

/**
 * Puts a text that could not be sent in front of a room's draft: into the field if the room is shown, else into
 * storage.
 */

const fields = new Map<string, (before: Draft) => void>();

/**
 * Registers the field of a room.
 * @param take puts a text in front of the text in the field
 * @returns a function that ends the registration
 */
export function takeInFront(place: DraftPlace, take: (before: Draft) => void): () => void {
  const key = draftKey(place);
  fields.set(key, take);
  return () => {
    if (fields.get(key) === take) fields.delete(key);
  };
}

export function putInFront(storage: KeyValueStorage | null, place: DraftPlace, before: Draft): void {
  const take = fields.get(draftKey(place));
  if (take) take(before);
  else saveDraft(storage, place, joined(before, readDraft(storage, place)));
}

/** The two texts, one below the other. */
export function joined(first: Draft, second: Draft): Draft {
  if (first.text === '') return second;
  if (second.text === '') return first;
  const below = first.text.length + 1;
  const moved = second.mentions.map((mention) => ({ ...mention, at: mention.at + below }));
  return { text: `${first.text}\n${second.text}`, mentions: [...first.mentions, ...moved] };
}
