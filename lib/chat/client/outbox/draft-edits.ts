import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import { type Draft, type DraftPlace, draftKey } from './drafts';

/** An edit of a message that was begun, and neither saved nor discarded. It survives a reload, like a draft. */
export interface DraftEdit extends Draft {
  /**
   * The message that is edited. After a backup is restored, another message may have this seq, but not this clientId.
   */
  seq: number;
  clientId: string;
  /** Whether the edit was in the field last. Then it comes back into the field. */
  isOpen: boolean;
}

type Target = Pick<DraftEdit, 'seq' | 'clientId'>;

/** The most edits that are kept for a room. After that, the oldest one is dropped. */
const EDITS_LIMIT = 20;

const keyOf = (place: DraftPlace) => `${draftKey(place)}:edits`;

/** Returns the edits in the order in which they were last changed. */
export function readDraftEdits(storage: KeyValueStorage | null, place: DraftPlace): readonly DraftEdit[] {
  try {
    const edits: unknown = JSON.parse(storage?.getItem(keyOf(place)) ?? '[]');
    return Array.isArray(edits) ? edits.filter(isEdit) : [];
  } catch {
    return [];
  }
}

/** Keeps an edit, in place of an earlier one of the same message. */
export function keepDraftEdit(storage: KeyValueStorage | null, place: DraftPlace, edit: DraftEdit): void {
  save(storage, place, [...without(readDraftEdits(storage, place), edit), edit].slice(-EDITS_LIMIT));
}

export function dropDraftEdit(storage: KeyValueStorage | null, place: DraftPlace, target: Target): void {
  save(storage, place, without(readDraftEdits(storage, place), target));
}

export function isAbout(edit: Target, { seq, clientId }: Target): boolean {
  return edit.seq === seq && edit.clientId === clientId;
}

function without(edits: readonly DraftEdit[], target: Target): readonly DraftEdit[] {
  return edits.filter((edit) => !isAbout(edit, target));
}

function save(storage: KeyValueStorage | null, place: DraftPlace, edits: readonly DraftEdit[]): void {
  if (edits.length > 0) keep(storage, keyOf(place), JSON.stringify(edits));
  else storage?.removeItem(keyOf(place));
}

function isEdit(value: unknown): value is DraftEdit {
  const { seq, clientId, text, mentions } = (value ?? {}) as Partial<Record<keyof DraftEdit, unknown>>;
  return (
    Number.isSafeInteger(seq) && typeof clientId === 'string' && typeof text === 'string' && Array.isArray(mentions)
  );
}
