import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import { type Draft, type DraftPlace, draftKey } from './drafts';

/** Another text for a message, which was begun and neither saved nor discarded. It survives a reload, as a draft does. */
export interface DraftEdit extends Draft {
  /** The message. After a restore of a backup, another one may have the number. */
  seq: number;
  clientId: string;
  /** Whether it was in the field last, and comes back into it. */
  isOpen: boolean;
}

type Target = Pick<DraftEdit, 'seq' | 'clientId'>;

/** Most edits kept in a room. The oldest one is dropped. */
const EDITS_LIMIT = 20;

const keyOf = (place: DraftPlace) => `${draftKey(place)}:edits`;

/** The one that was changed last comes last. */
export function readDraftEdits(storage: KeyValueStorage | null, place: DraftPlace): readonly DraftEdit[] {
  try {
    const edits: unknown = JSON.parse(storage?.getItem(keyOf(place)) ?? '[]');
    return Array.isArray(edits) ? edits.filter(isEdit) : [];
  } catch {
    return [];
  }
}

/** Keeps it in place of what was kept for the same message. */
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
