import { type MembersAction, type NamedPerson, ROOM_ACTIONS, type RoomAction } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';

/** A line about what happened in a room beside messages: neighbours that say the same are one. */
export interface FoldedNote {
  /** The place of the first entry in it. */
  seq: number;
  /** `added`: somebody else brought them in. */
  what: MembersAction | 'added' | RoomAction;
  by: NamedPerson | null;
  people: readonly NamedPerson[];
  role: 'member' | 'moderator' | 'owner' | null;
}

/**
 * One line for each run of notes that differ only in the people. A line names each person once.
 * @param notes by seq, without a message between them
 */
export function foldNotes(notes: readonly Note[]): FoldedNote[] {
  const folded: FoldedNote[] = [];
  for (const note of notes) {
    const next = lineOf(note);
    const last = folded.at(-1);
    if (last && isSame(last, next)) folded[folded.length - 1] = { ...last, people: union(last.people, next.people) };
    else folded.push(next);
  }
  // All people of the note may be gone since.
  return folded.filter(({ what, people }) => people.length > 0 || ROOM.has(what));
}

const ROOM: ReadonlySet<FoldedNote['what']> = new Set(ROOM_ACTIONS);

function lineOf(note: Note): FoldedNote {
  const { seq, action, by } = note;
  if (note.type === 'room') return { seq, what: action, by, people: [], role: null };
  const { people, role = null } = note;
  if (note.action === 'role') return { seq, what: 'role', by, people, role: role ?? 'member' };
  const isOwn = by === null || people.some(({ id }) => id === by.id);
  if (note.action === 'joined')
    return { seq, what: isOwn ? 'joined' : 'added', by: isOwn ? null : by, people, role: null };
  return { seq, what: note.action, by: note.action === 'removed' ? by : null, people, role: null };
}

function isSame(one: FoldedNote, other: FoldedNote): boolean {
  return one.what === other.what && one.by?.id === other.by?.id && one.role === other.role;
}

function union(some: readonly NamedPerson[], more: readonly NamedPerson[]): NamedPerson[] {
  const ids = new Set(some.map(({ id }) => id));
  return [...some, ...more.filter(({ id }) => !ids.has(id))];
}
